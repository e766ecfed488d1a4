import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import { type AlertState, alertStates, openAlertStates } from '../../domain/alerts/alert-state.ts';
import { AlertStore } from './alert-store.ts';

export interface AlertTotals {
  open: number;
  /** Open and held by nobody, which is what NEW means. */
  unassigned: number;
  byState: Record<AlertState, number>;
  /** Open alerts by typology, most first. */
  typologies: { typology: string; count: number }[];
}

/** The queue's totals, from counters that the database keeps with every change. */
@Injectable()
export class SummariseAlerts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: AlertStore,
  ) {}

  async execute(actor: Actor): Promise<AlertTotals> {
    const counts = await this.unitOfWork.run(permitted(actor, 'alert:read'), (tx) => this.store.counts(tx));
    const total = (matching: (count: (typeof counts)[number]) => boolean): number =>
      counts.filter(matching).reduce((sum, { count }) => sum + count, 0);
    const open = counts.filter(({ state }) => openAlertStates.includes(state));
    const typologies = Map.groupBy(open, ({ typology }) => typology);
    return {
      open: total(({ state }) => openAlertStates.includes(state)),
      unassigned: total(({ state }) => state === 'NEW'),
      byState: Object.fromEntries(alertStates.map((state) => [state, total((count) => count.state === state)])) as Record<
        AlertState,
        number
      >,
      typologies: [...typologies]
        .map(([typology, rows]) => ({ typology, count: rows.reduce((sum, { count }) => sum + count, 0) }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count || (a.typology < b.typology ? -1 : 1)),
    };
  }
}
