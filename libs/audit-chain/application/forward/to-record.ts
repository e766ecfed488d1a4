import { type AuditEntry, decodeEntry, isProofError } from '#proof';
import { saysOf, UNREADABLE } from '../../domain/actions.ts';
import { leavesInClear } from '../../domain/forward/clear-objects.ts';
import type { ForwardRecord } from '../../domain/forward/record.ts';
import type { SealedRow } from './courier-store.ts';

const MAX_REASON = 512;

/** What hides a value: a keyed pseudonym for ids, a mask for free text. */
export interface Hiding {
  pseudonym(kind: string, value: string): string;
  mask(text: string): string;
}

const plain = (text: string): string => text.replaceAll('’', "'").replace(/[^\x20-\x7e]/g, '?');

/** A sealed entry made ready to leave. One whose bytes were destroyed is told with its place, leaf and link, which is all that is left. */
export function toRecord(row: SealedRow, log: string, hiding: Hiding): ForwardRecord {
  const place = { log, index: row.index, leaf: row.leaf.toString('hex'), link: row.link.toString('hex'), id: row.id, at: row.at };
  const entry = readable(row);
  if (entry === null) return { ...place, ...destroyed(row) };
  const { actor, object, reason } = entry;
  return {
    ...place,
    actor: { sub: actor.sub, type: actor.type, session: actor.session, methods: actor.auth.methods, idp: actor.auth.idp },
    action: entry.action,
    says: plain(saysOf(entry.action)),
    object: { type: object.type, id: leavesInClear(object) ? object.id : hiding.pseudonym(object.type, object.id) },
    caseId: entry.case?.id ?? null,
    caseSeq: entry.case?.seq ?? null,
    outcome: entry.outcome,
    reason: reason === null ? null : hiding.mask(reason).slice(0, MAX_REASON).toWellFormed(),
    request: entry.request,
    payload: entry.payload?.digest ?? null,
  };
}

function readable({ bytes }: SealedRow): AuditEntry | null {
  if (bytes === null) return null;
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (isProofError(error)) return null;
    throw error;
  }
}

const destroyed = ({ actor }: SealedRow) => ({
  actor: { sub: actor, type: 'unreadable', session: 'unreadable', methods: [], idp: 'unreadable' },
  action: UNREADABLE,
  says: plain(saysOf(UNREADABLE)),
  object: { type: 'unreadable', id: 'unreadable' },
  caseId: null,
  caseSeq: null,
  outcome: 'failed' as const,
  reason: null,
  request: 'unreadable',
  payload: null,
});
