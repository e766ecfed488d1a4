import { Link } from '@tanstack/react-router';
import type { CaseRow } from '#api/cases.ts';
import { DecisionDue } from '#parts/due.tsx';
import { Avatar, CaseStatus, type DataColumn, Money, Pill, Priority, When, words } from '#ui';

const isDecided = (row: CaseRow): boolean => row.state === 'CLOSED' || row.state === 'REOPEN_REQUESTED';

/** The list's columns. The class decides each one's place when a row becomes a card. */
export const caseColumns: readonly DataColumn<CaseRow>[] = [
  { id: 'number', header: 'Case', width: '9rem', className: 'cl-id num t3', cell: (row) => row.number },
  {
    id: 'title',
    header: 'Title',
    className: 'cl-ti',
    cell: (row) => (
      <Link to="/cases/$caseId" params={{ caseId: row.id }} title={row.title} className="clip">
        {row.title}
      </Link>
    ),
  },
  {
    id: 'typology',
    header: 'Typology',
    width: '9rem',
    className: 'cl-ty t2',
    cell: (row) => <span title={words(row.typology)}>{words(row.typology)}</span>,
  },
  {
    id: 'priority',
    header: 'Priority',
    sortKey: 'priority',
    width: '4.75rem',
    className: 'cl-pr',
    cell: (row) => <Priority level={row.priority} />,
  },
  {
    id: 'state',
    header: 'State',
    width: '10rem',
    className: 'cl-st',
    cell: (row) => (row.disposition && isDecided(row) ? <Pill>{words(row.disposition)}</Pill> : <CaseStatus state={row.state} />),
  },
  {
    id: 'exposure',
    header: 'Exposure',
    sortKey: 'exposure',
    width: '9.5rem',
    align: 'end',
    className: 'cl-am',
    cell: (row) => <Money amount={row.exposure} currency={row.currency} />,
  },
  {
    id: 'due',
    header: 'Decision',
    width: '6.5rem',
    className: 'cl-du',
    cell: (row) => (isDecided(row) ? <span className="t3">Decided</span> : <DecisionDue dueAt={row.dueAt} from={row.createdAt} />),
  },
  {
    id: 'updated',
    header: 'Touched',
    sortKey: 'updated',
    width: '5rem',
    align: 'end',
    className: 'cl-up t3',
    cell: (row) => <When at={row.updatedAt} />,
  },
  { id: 'owner', header: 'Owner', width: '4.25rem', className: 'cl-ow', cell: (row) => <Avatar person={row.owner} /> },
];
