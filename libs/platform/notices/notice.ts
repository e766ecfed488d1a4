import { DomainError } from '#kernel';
import { maskText } from '../logging/mask.ts';

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/**
 * Whom a notice is for. A user and the holders of a permission see it in the product; a group is a desk of the institution, whose
 * mailboxes and webhook are kept in `platform.notice_groups`: `audit`, `management`, `security`. A user with an address is told by e-mail too.
 */
export type Audience = { readonly permission: string } | { readonly user: string; readonly email?: string } | { readonly group: string };

export interface NewNotice {
  readonly to: Audience | readonly Audience[];
  /** What happened, `noun.verb`: `integrity.broken`. Receivers sort by it. */
  readonly kind: string;
  /** `info` unless said otherwise. */
  readonly severity?: Severity;
  /** One line of at most 200 characters. */
  readonly subject: string;
  /** At most 4,000 characters. */
  readonly text: string;
  /** Where it can be looked at, a path of this product: `/audit?incident=…`. */
  readonly link?: string;
}

/** A notice as it is kept: nothing in it is sensitive, and it is addressed to somebody. */
export interface Letter {
  readonly kind: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly body: string;
  readonly link: string | null;
  readonly users: readonly string[];
  readonly permissions: readonly string[];
  readonly groups: readonly string[];
  /** Mailboxes of the users among them. */
  readonly emails: readonly string[];
}

const MAX_SUBJECT = 200;
const MAX_BODY = 4_000;
const KIND = /^[a-z]+([.-][a-z]+)+$/;
/** A path of this origin; `//host` would lead elsewhere. */
const PATH = /^\/(?!\/)[\x21-\x7e]*$/;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

function assertKnown(holds: boolean, field: string, reason: string): void {
  if (!holds) throw new DomainError('validation', `The notice's ${field} ${reason}`, [{ field, reason }]);
}

/** Masks what must not travel and says whom it is for. Throws `validation` for what no notice can be. */
export function letterOf({ to, kind, severity = 'info', subject, text, link }: NewNotice): Letter {
  const audience = Array.isArray(to) ? (to as readonly Audience[]) : [to as Audience];
  assertKnown(audience.length > 0, 'to', 'must name somebody');
  assertKnown(KIND.test(kind), 'kind', 'must be words such as integrity.broken');
  assertKnown(link === undefined || PATH.test(link), 'link', 'must be a path of this product');
  // A line break would end the header of an e-mail; the masker shows control characters as escapes.
  const line = maskText(subject.replaceAll(/\s+/g, ' ').trim());
  assertKnown(line.length > 0, 'subject', 'must say something');
  return {
    kind,
    severity,
    subject: cut(line, MAX_SUBJECT),
    body: cut(text.split(/\r?\n/).map(maskText).join('\n'), MAX_BODY),
    link: link ?? null,
    users: audience.flatMap((each) => ('user' in each ? [each.user] : [])),
    permissions: audience.flatMap((each) => ('permission' in each ? [each.permission] : [])),
    emails: audience.flatMap((each) => ('user' in each && each.email ? [each.email] : [])),
    groups: audience.flatMap((each) => ('group' in each ? [each.group] : [])),
  };
}
