import { Injectable } from '@nestjs/common';
import { Audit } from '#audit-chain';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '#rbac';
import type { CaseRecord } from './case-record.ts';
import { CaseStore } from './case-store.ts';
import { assertOpenToChange, holdCase } from './hold-case.ts';

const EDITABLE = ['title', 'summary', 'priority', 'type', 'typology'] as const;

/** What a person may edit; `undefined` leaves it as it is. */
export type CaseEdits = { [Field in (typeof EDITABLE)[number]]?: CaseRecord[Field] | undefined };

@Injectable()
export class UpdateCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cases: CaseStore,
    private readonly audit: Audit,
  ) {}

  /** Records what was and what is; an edit that changes nothing leaves no trace and no new version. Throws `stale-version`, `transition-not-allowed`. */
  execute(actor: Actor, { id, version, edits }: { id: string; version: number; edits: CaseEdits }): Promise<void> {
    return this.unitOfWork.run(permitted(actor, 'case:work'), async (tx) => {
      const held = await holdCase(tx, this.cases, { id, version, with: 'case:work' });
      assertOpenToChange(held);
      const fields = EDITABLE.filter((field) => edits[field] !== undefined && edits[field] !== held[field]);
      if (fields.length === 0) return;
      const pick = (from: CaseEdits) => Object.fromEntries(fields.map((field) => [field, from[field] ?? null]));
      await this.cases.change(tx, id, version, pick(edits));
      await this.audit.record(tx, {
        action: 'case.update',
        object: { type: 'case', id },
        caseId: id,
        detail: { before: pick(held), after: pick(edits) },
      });
    });
  }
}
