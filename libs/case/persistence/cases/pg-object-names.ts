import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type NamedObject, ObjectNames } from '../../application/cases/object-names.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

@Injectable()
export class PgObjectNames extends ObjectNames {
  async of(tx: Tx, objects: readonly NamedObject[]): Promise<Map<string, string>> {
    const ids = (type: string) => objects.filter((object) => object.type === type && UUID.test(object.id)).map(({ id }) => id);
    const rows = await tx.query<{ id: string; name: string }>(
      `SELECT e.id, 'E-' || lpad(e.number::text, greatest(2, length(e.number::text)), '0') || ' ' || e.file_name AS name
         FROM cases.evidence e WHERE e.id = ANY ($1)
       UNION ALL SELECT a.id, 'ALR-' || lpad(a.number::text, greatest(6, length(a.number::text)), '0') FROM cases.alerts a WHERE a.id = ANY ($2)
       UNION ALL SELECT n.id, coalesce(n.label || ' ', '') || n.number_masked FROM cases.accounts n WHERE n.id = ANY ($3)
       UNION ALL SELECT p.id, p.name FROM cases.parties p WHERE p.id = ANY ($4)
       UNION ALL SELECT c.id, c.number FROM cases.cases c WHERE c.id = ANY ($5)`,
      [ids('evidence'), ids('alert'), ids('account'), ids('party'), ids('case')],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}
