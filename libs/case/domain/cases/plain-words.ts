/** What is named in a sentence of the timeline: `E-01 invoice.pdf`, `ALR-000123`, `•••• 4417`; null where nothing is to be named. */
type Named = string | null;

const about = (before: string, after: string) => (named: Named) => (named === null ? null : `${before}${named}${after}`);

/** Sentences of a case's timeline for actions whose object has a name. Everything else says what its action says. */
const sentences: Readonly<Record<string, (named: Named) => string | null>> = {
  'account.add-to-case': about('Account ', ' put on the case'),
  'approval.approve': about('', ' approved'),
  'approval.expire': about('', ' ran out'),
  'approval.refuse': about('', ' refused'),
  'approval.request': about('Second key asked for: ', ''),
  'approval.void': about('', ' void: its subject had changed'),
  'approval.withdraw': about('', ' withdrawn'),
  'case.add-alert': about('Alert ', ' added'),
  'comment.add': () => 'Note written',
  'comment.revise': () => 'Note revised',
  'evidence.download': about('Evidence ', ' downloaded'),
  'evidence.open': about('Evidence ', ' opened'),
  'evidence.upload': about('Evidence ', ' added'),
  'field.reveal': about('Value of ', ' revealed'),
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One line of the timeline, without the actor's name and with the reason that was given. `generic` is what the action says by itself. */
export function plainWords(action: string, generic: string, named: Named, reason: string | null): string {
  const sentence = sentences[action]?.(named) ?? capital(generic);
  if (reason === null) return sentence;
  // A file's digest is a fact of the entry and no reason that somebody gave; its first digits are enough to compare by eye.
  const [, digest] = /^sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(reason) ?? [];
  return digest ? `${sentence}, SHA-256 ${digest}…` : `${sentence}: “${reason}”`;
}
