import { type AuditEntry, decodeEntry, isProofError } from '#proof';
import type { SealedEntry } from '../application/sealed-entry.ts';

/** Columns of an entry as the driver gives them; bigint comes as text. */
export interface Row {
  index: string | null;
  link: Buffer | null;
  id: string;
  at: string;
  actor_id: string;
  leaf: Buffer;
  bytes: Buffer;
}

/** `at` with all six digits, which the driver's own Date would cut to three. */
export const timeText = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export const sealedEntry = ({ index, link, leaf, bytes, ...row }: Row): SealedEntry => ({
  entry: decoded(bytes, row),
  bytes: bytes.toString('utf8'),
  leaf: leaf.toString('hex'),
  index: index === null ? null : Number(index),
  link: link?.toString('hex') ?? null,
});

/** Bytes that somebody destroyed must not take the whole page with them: the entry is listed as what it is, and a check will name it. */
function decoded(bytes: Buffer, row: Pick<Row, 'id' | 'at' | 'actor_id'>): AuditEntry {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (!isProofError(error)) throw error;
    return {
      v: 1,
      log: 'unreadable',
      id: row.id,
      at: row.at,
      actor: { sub: row.actor_id, type: 'unreadable', session: 'unreadable', auth: { methods: ['unreadable'], idp: 'unreadable' } },
      action: 'entry.unreadable',
      object: { type: 'unreadable', id: row.id },
      case: null,
      outcome: 'failed',
      reason: error.message,
      request: 'unreadable',
      payload: null,
    };
  }
}
