import type { CaseDetail } from '#api/cases.ts';
import { Icon, plural } from '#ui';

type Counts = CaseDetail['counts'] | undefined;

const parts: readonly { name: string; says: string; count?: (counts: NonNullable<Counts>) => string }[] = [
  { name: 'Case file, to read', says: 'PDF' },
  { name: 'Case record, to process', says: 'JSON' },
  { name: 'Timeline and notes', says: 'JSON, each revision', count: (n) => plural(n.timeline, 'entry', 'entries') },
  { name: 'Transactions', says: 'CSV', count: (n) => plural(n.transactions, 'row') },
  { name: 'Evidence', says: 'Each file as it arrived, with its custody', count: (n) => plural(n.evidence, 'file') },
  { name: 'Audit entries of the case', says: 'The exact bytes, none missing', count: (n) => plural(n.timeline, 'entry', 'entries') },
  { name: 'Proofs and signed checkpoint', says: 'Checked against the log’s public key' },
  { name: 'Manifest', says: 'SHA-256 of every file, signed' },
];

/** What a pack holds. Nothing can be left out of it: a file with gaps could not be checked for completeness. */
export function PackContents({ counts }: { counts: Counts }) {
  return (
    <ul className="parts">
      {parts.map(({ name, says, count }) => (
        <li key={name}>
          <Icon name="check" />
          <span className="grow">
            <b>{name}</b>
            <small>{says}</small>
          </span>
          <span className="p-n tn">{counts && count?.(counts)}</span>
        </li>
      ))}
    </ul>
  );
}
