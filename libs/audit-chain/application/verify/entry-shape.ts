import { isUtf8 } from 'node:buffer';
import { type AuditEntry, decodeEntry, isProofError } from '#proof';
import { SEPARATOR } from './chain-walk.ts';

/** What a check needs of an entry's bytes. `columns` is what its row must say. */
export interface EntryShape {
  readonly columns: string;
  readonly payload: string | null;
  readonly case: { readonly id: string; readonly seq: number; readonly prev: string | null } | null;
}

// The form in which the database writes entries, with strings that need no escape. A full parse of every entry would take longer
// than all the hashing; whatever does not match goes the slow way, so this decides nothing but the speed.
const STRING = '"([^"\\\\\\u0000-\\u001f]*)"';
const WRITTEN = new RegExp(
  `^\\{"action":${STRING},"actor":\\{"auth":\\{"idp":"[^"\\\\\\u0000-\\u001f]+","methods":\\[("[^"\\\\\\u0000-\\u001f]+",?)+\\]\\},` +
    `"session":"[^"\\\\\\u0000-\\u001f]+","sub":${STRING},"type":"[a-z]+"\\},"at":"([0-9TZ:.-]{27})",` +
    `"case":(?:null|\\{"id":"([0-9a-f-]{36})","prev":(?:null|"([0-9a-f]{64})"),"seq":([1-9][0-9]{0,14})\\}),` +
    `"id":"([0-9a-f-]{36})","log":"[^"\\\\\\u0000-\\u001f]+","object":\\{"id":${STRING},"type":${STRING}\\},` +
    `"outcome":"(granted|denied|failed)","payload":(?:null|\\{"alg":"SHA-256","digest":"([0-9a-f]{64})","key":"[^"\\\\\\u0000-\\u001f]+"\\}),` +
    `"reason":(?:null|"[^"\\\\\\u0000-\\u001f]+"),"request":"[^"\\\\\\u0000-\\u001f]+","v":1\\}$`,
);

// The object's id comes last: it alone may hold any character, the separator too.
const columnsText = (...values: readonly (string | number | null | undefined)[]): string =>
  values.map((value) => value ?? '').join(SEPARATOR);

/** Null when the bytes are no entry; `reason` then says why. */
export function shapeOf(bytes: Buffer): EntryShape | { readonly fault: string } {
  const match = isUtf8(bytes) ? WRITTEN.exec(bytes.toString('utf8')) : null;
  if (!match) return decoded(bytes);
  const [, action, , sub, at, caseId, prev, seq, id, objectId, objectType, outcome, payload] = match;
  return {
    columns: columnsText(id, at, sub, caseId, seq, action, objectType, outcome, objectId),
    payload: payload ?? null,
    case: caseId === undefined ? null : { id: caseId, seq: Number(seq), prev: prev ?? null },
  };
}

function decoded(bytes: Buffer): EntryShape | { readonly fault: string } {
  try {
    return shapeOfEntry(decodeEntry(bytes));
  } catch (error) {
    if (isProofError(error)) return { fault: error.message };
    throw error;
  }
}

/** The same out of a decoded entry. */
export const shapeOfEntry = (entry: AuditEntry): EntryShape => ({
  columns: columnsText(
    entry.id,
    entry.at,
    entry.actor.sub,
    entry.case?.id,
    entry.case?.seq,
    entry.action,
    entry.object.type,
    entry.outcome,
    entry.object.id,
  ),
  payload: entry.payload?.digest ?? null,
  case: entry.case,
});
