import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit, assertPlan, type EscalationLevel, EscalationStore } from '#audit-chain';
import { DomainError } from '#kernel';
import { type Actor, Desks, type Tx, UnitOfWork } from '#platform';
import { type Change, DualControl, isPermission, permitted } from '#rbac';

// Types, not interfaces, so that they are JSON to the compiler.
type DeskEntry = { name: string; emails: string[]; webhook: string | null };

/** The payload of `escalation.change`: the whole of it, as it shall be, and the version that it replaces. */
export type EscalationChange = { version: number; levels: EscalationLevel[]; desks: DeskEntry[] };

/** Where `change-escalation` reads and writes. */
@Injectable()
export class EscalationBooks {
  constructor(
    readonly plans: EscalationStore,
    readonly desks: Desks,
    readonly audit: Audit,
  ) {}
}

const levelText = ({ after, permission, groups }: EscalationLevel): string => {
  const whom = [...(permission === null ? [] : [`holders of ${permission}`]), ...groups.map((group) => `desk ${group}`)].join(', ');
  return after === 0 ? `At once: ${whom}` : `After ${Math.round(after / 60)} min: ${whom}`;
};
const deskText = ({ emails, webhook }: DeskEntry): string => [...emails, ...(webhook === null ? [] : [webhook])].join(', ') || 'Nobody';

/** Who is told of integrity incidents, by which way and when: seen by those who handle them, changed by two who may. */
@Injectable()
export class ChangeEscalation implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dualControl: DualControl,
    private readonly books: EscalationBooks,
  ) {}

  onModuleInit(): void {
    this.dualControl.register<EscalationChange>('escalation.change', {
      requires: 'escalation:manage',
      describe: (tx, payload) => this.describe(tx, payload),
      targetVersion: async (tx) => String((await this.books.plans.current(tx)).version),
      execute: (tx, payload, { id }) => this.carryOut(tx, payload, id),
    });
  }

  show(actor: Actor) {
    return this.unitOfWork.read(permitted(actor, 'incident:handle', 'escalation:manage'), (tx) => this.current(tx));
  }

  /** Gives the request's id. Throws `validation`, `stale-version` for a plan that somebody has replaced, `conflict` for no change. */
  request(actor: Actor, { reason, ...payload }: EscalationChange & { reason: string }): Promise<{ request: string }> {
    return this.unitOfWork.run(permitted(actor, 'escalation:manage'), async (tx) => {
      const subject = { type: 'escalation-plan', id: String(payload.version) };
      const { id } = await this.dualControl.request(tx, { action: 'escalation.change', subject, payload, reason });
      return { request: id };
    });
  }

  private async current(tx: Tx): Promise<EscalationChange> {
    const { version, levels } = await this.books.plans.current(tx);
    const desks = (await this.books.desks.all(tx)).map(({ emails, ...desk }) => ({ ...desk, emails: [...emails] }));
    return { version, levels: [...levels], desks };
  }

  private async describe(tx: Tx, next: EscalationChange): Promise<{ title: string; changes: Change[] }> {
    const now = await this.current(tx);
    if (now.version !== next.version) throw new DomainError('stale-version', 'Somebody changed this meanwhile');
    assertPlan(next.levels);
    assertKnown(now, next);
    const most = Math.max(now.levels.length, next.levels.length);
    const row = (label: string, before: string, after: string): Change => ({ label, before, after });
    const text = (levels: readonly EscalationLevel[], i: number) => (levels[i] ? levelText(levels[i]) : 'Nobody');
    const changes = [
      ...Array.from({ length: most }, (_, i) => row(`Level ${i + 1}`, text(now.levels, i), text(next.levels, i))),
      ...now.desks.map((desk) => row(`Desk ${desk.name}`, deskText(desk), deskText(deskIn(next, desk)))),
    ].filter(({ before, after }) => before !== after);
    if (changes.length === 0) throw new DomainError('conflict', 'That is how it is already');
    return { title: 'Change who is told of integrity incidents', changes };
  }

  private async carryOut(tx: Tx, next: EscalationChange, approval: string): Promise<void> {
    const now = await this.current(tx);
    const version = next.version + 1;
    await this.books.plans.add(tx, { version, levels: next.levels }, approval);
    for (const desk of now.desks) {
      const then = deskIn(next, desk);
      if (deskText(then) !== deskText(desk)) await this.books.desks.change(tx, then, approval);
    }
    await this.books.audit.record(tx, {
      action: 'escalation.change',
      object: { type: 'escalation-plan', id: String(version) },
      detail: { approval, before: now, after: { ...next, version } },
    });
  }
}

const deskIn = ({ desks }: EscalationChange, { name }: DeskEntry): DeskEntry =>
  desks.find((desk) => desk.name === name) ?? { name, emails: [], webhook: null };

/** Throws `validation` for a permission, or a desk, that does not exist. */
function assertKnown(now: EscalationChange, next: EscalationChange): void {
  const refuse = (field: string, reason: string) => {
    throw new DomainError('validation', `${field} ${reason}`, [{ field, reason }]);
  };
  const desks = new Set(now.desks.map(({ name }) => name));
  for (const [i, { permission, groups }] of next.levels.entries()) {
    if (permission !== null && !isPermission(permission)) refuse(`levels.${i}.permission`, 'is not a permission');
    if (groups.some((group) => !desks.has(group))) refuse(`levels.${i}.groups`, 'names an unknown desk');
  }
  if (next.desks.some(({ name }) => !desks.has(name))) refuse('desks', 'names an unknown desk');
}
