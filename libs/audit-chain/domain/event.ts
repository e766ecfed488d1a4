import { DomainError, isUuid } from '#kernel';
import type { AuditOutcome, Json } from '#proof';
import type { AuditAction } from './actions.ts';

/** Something that happened and must be written down. Who and when are not part of it: the database knows both better. */
export interface AuditEvent {
  readonly action: AuditAction;
  /** `type` is a short name in lower case, `id` at most 255 characters. */
  readonly object: { readonly type: string; readonly id: string };
  /** Puts the entry into this case's own sequence, whose completeness is proven. A UUID. */
  readonly caseId?: string;
  /** `granted` unless said otherwise. */
  readonly outcome?: AuditOutcome;
  /** At most 10,000 characters, readable by everyone who may read the entry: identifiers in it are stored masked. */
  readonly reason?: string;
  /** Before, after and whatever else explains it; kept encrypted beside the entry, at most 1 MiB as JSON. */
  readonly detail?: Json;
  /** The party or account whose erasure shall erase the detail too. Without it the detail stays as long as the log. */
  readonly subject?: string;
}

/** In UTF-16 code units. */
export const MAX_REASON = 10_000;
const MAX_OBJECT_ID = 255;

/** PostgreSQL has no text with U+0000, and UTF-8 none with half a surrogate pair; neither may be altered in silence. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

function refuse(field: string, reason: string): never {
  throw new DomainError('validation', `The audit entry's ${field} ${reason}`, [{ field, reason }]);
}

/** Throws `validation` naming the field. An empty reason is taken as none. */
export function assertRecordable({ object, caseId, reason }: AuditEvent): void {
  if (object.id.length === 0 || object.id.length > MAX_OBJECT_ID) refuse('object.id', `must have 1 to ${MAX_OBJECT_ID} characters`);
  if (!isStorable(object.id)) refuse('object.id', 'must be storable text');
  if (caseId !== undefined && !isUuid(caseId)) refuse('caseId', 'must be a UUID');
  if (reason === undefined) return;
  if (reason.length > MAX_REASON) refuse('reason', `must have at most ${MAX_REASON} characters`);
  if (!isStorable(reason)) refuse('reason', 'must be storable text');
}
