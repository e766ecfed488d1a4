import { Link } from '@tanstack/react-router';
import type { AlertRow } from '#api/alerts.ts';
import { Avatar, type DataColumn, Money, RiskBars, shortDuration, useNow, words } from '#ui';

/** The digits people say: `ALR-000123` → `000123`. */
const shortNumber = (number: string): string => number.replace(/^ALR-/, '');

function Age({ at }: { at: string }) {
  const now = useNow(60_000);
  return <time dateTime={at}>{shortDuration(now.getTime() - Date.parse(at))}</time>;
}

/** The queue's columns. The class decides each one's place when a row becomes a card. */
export const queueColumns: readonly DataColumn<AlertRow>[] = [
  {
    id: 'number',
    header: 'Alert',
    width: '4.5rem',
    className: 'c-id num t3',
    cell: (row) => shortNumber(row.number),
  },
  {
    id: 'title',
    header: 'Title',
    className: 'c-ty',
    cell: (row) => (
      <Link
        from="/queue"
        to="/queue"
        search={(prev) => ({ ...prev, alert: row.id, open: true as const })}
        replace
        title={row.title}
        className="clip"
      >
        {row.title}
      </Link>
    ),
  },
  {
    id: 'typology',
    header: 'Typology',
    width: '8rem',
    className: 'c-tp t2',
    cell: (row) => <span title={words(row.typology)}>{words(row.typology)}</span>,
  },
  { id: 'score', header: 'Score', sortKey: 'score', width: '5rem', className: 'c-sc', cell: (row) => <RiskBars score={row.score} /> },
  {
    id: 'exposure',
    header: 'At risk',
    sortKey: 'exposure',
    width: '9.5rem',
    align: 'end',
    className: 'c-am',
    cell: (row) => <Money amount={row.exposure} currency={row.currency} />,
  },
  {
    id: 'subject',
    header: 'Subjects',
    width: '10.5rem',
    className: 'c-su',
    cell: (row) => (
      <span className="su">
        <span className="clip" title={row.subject}>
          {row.subject}
        </span>
        {row.subjectCount > 1 && <span className="t3">+{row.subjectCount - 1}</span>}
      </span>
    ),
  },
  {
    id: 'age',
    header: 'Age',
    sortKey: 'age',
    width: '4rem',
    align: 'end',
    className: 'c-age tn t3',
    cell: (row) => <Age at={row.detectedAt} />,
  },
  { id: 'owner', header: 'Owner', width: '4.25rem', className: 'c-ow', cell: (row) => <Avatar person={row.owner} /> },
];
