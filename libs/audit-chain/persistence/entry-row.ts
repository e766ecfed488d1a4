import { type AuditEntry, decodeEntry, isProofError } from '#proof';
import type { SealedEntry } from '../application/sealed-entry.ts';
import { UNREADABLE } from '../domain/actions.ts';

/** Columns of an entry as the driver gives them; bigint comes as text. */
export interface Row {
  index: string | null;
  link: Buffer | null;
  id: string;
  at: string;
  actor_id: string;
  leaf: Buffer;
  /** Null when the entry of this seal is gone. */
  bytes: Buffer | null;
}

/** `at` with all six digits, which the driver's own Date would cut to three. */
export const timeText = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export const sealedEntry = ({ index, link, leaf, bytes, ...row }: Row): SealedEntry => ({
  entry: decoded(bytes, row),
  bytes: bytes?.toString('utf8') ?? '',
  leaf: leaf.toString('hex'),
  index: index === null ? null : Number(index),
  link: link?.toString('hex') ?? null,
});

/** What somebody destroyed must not take the whole page with it: the entry is listed as what it is, and a check will name it. */
function decoded(bytes: Buffer | null, row: Pick<Row, 'id' | 'at' | 'actor_id'>): AuditEntry {
  if (bytes === null) return unreadable(row, 'the sealed entry is missing');
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (isProofError(error)) return unreadable(row, error.message);
    throw error;
  }
}

const unreadable = ({ id, at, actor_id }: Pick<Row, 'id' | 'at' | 'actor_id'>, reason: string): AuditEntry => ({
  v: 1,
  log: 'unreadable',
  id,
  at,
  actor: { sub: actor_id, type: 'unreadable', session: 'unreadable', auth: { methods: ['unreadable'], idp: 'unreadable' } },
  action: UNREADABLE,
  object: { type: 'unreadable', id },
  case: null,
  outcome: 'failed',
  reason,
  request: 'unreadable',
  payload: null,
});
