import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { Tx } from '#platform';
import { EscalationStore } from '../../application/incidents/incident-store.ts';
import type { EscalationPlan } from '../../domain/incidents/escalation.ts';

@Injectable()
export class SqlEscalationStore extends EscalationStore {
  async current(tx: Tx): Promise<EscalationPlan> {
    const [plan] = await tx.query<EscalationPlan>('SELECT version, levels FROM audit.escalation_plans ORDER BY version DESC LIMIT 1');
    if (!plan) throw new DomainError('integrity', 'There is no plan of escalation');
    return plan;
  }

  async add(tx: Tx, { version, levels }: EscalationPlan, approval: string): Promise<void> {
    await tx.query('INSERT INTO audit.escalation_plans (version, levels, approval) VALUES ($1, $2::jsonb, $3)', [
      version,
      JSON.stringify(levels),
      approval,
    ]);
  }
}
