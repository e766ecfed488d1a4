import { csvLine } from '#platform';
import type { PersonAccess } from '#rbac';
import { heading, INK, line, MARGIN, type Pdf, printable, QUIET, writePdf } from '../paper/pdf.ts';

type How = PersonAccess['roles'][number]['granted'];

const HEAD = [
  'person',
  'kind',
  'what',
  'through',
  'since',
  'until',
  'request',
  'asked by',
  'approved by',
  'reason given',
  'last use',
  'uses',
];

const how = (by: How): string[] => [
  by?.number ?? '',
  by?.maker.name ?? '',
  by?.checkers.map(({ name }) => name).join(' and ') ?? '',
  by?.reason ?? '',
];

/** One line for each role, team and permission. No cell is a formula. */
export function accessCsv({ person, roles, teams, permissions }: PersonAccess): string {
  const rows = [
    ...roles.map((held) => [
      person.name,
      'role',
      held.role.name,
      '',
      held.since,
      held.endedAt ?? held.until ?? '',
      ...how(held.granted),
      '',
      '',
    ]),
    ...teams.map((held) => [person.name, 'team', held.team, '', held.since, held.endedAt ?? '', ...how(held.added), '', '']),
    ...permissions.map(({ id, through, since, lastUsedAt, uses }) => [
      ...[person.name, 'permission', id, through.map(({ name }) => name).join(' and '), since ?? '', ''],
      ...['', '', '', '', lastUsedAt ?? '', uses],
    ]),
  ];
  return [HEAD, ...rows].map(csvLine).join('');
}

const said = (by: How): string =>
  by
    ? `${by.number}, asked by ${by.maker.name}, approved by ${by.checkers.map(({ name }) => name).join(' and ')}: ${by.reason}`
    : 'first set-up of the product';

const title = (pdf: Pdf, { person }: PersonAccess, at: string) => {
  pdf.font('Helvetica').fontSize(9).fillColor(QUIET).text('What a person may do, since when, and by whose approval', MARGIN);
  pdf.font('Helvetica-Bold').fontSize(20).fillColor(INK).text(printable(person.name));
  pdf.moveDown(0.5);
  line(pdf, 'Made', `${at} (UTC)`);
};

const held = (pdf: Pdf, { roles, teams }: PersonAccess) => {
  heading(pdf, `Roles (${roles.length})`);
  for (const { role, since, until, endedAt, granted, revoked } of roles) {
    line(pdf, role.name, `${since} to ${endedAt ?? until ?? 'now'}`);
    line(pdf, '   given', said(granted));
    if (endedAt) line(pdf, '   ended', revoked ? said(revoked) : 'by time, or by an access review');
  }
  heading(pdf, `Teams and compartments (${teams.length})`);
  for (const { team, since, endedAt, added } of teams) {
    line(pdf, team, `${since} to ${endedAt ?? 'now'}`);
    line(pdf, '   joined', said(added));
  }
};

const permitted = (pdf: Pdf, { permissions }: PersonAccess) => {
  heading(pdf, `Permissions (${permissions.length})`);
  for (const { id, says, sensitivity, through, since, lastUsedAt, uses } of permissions) {
    line(pdf, id, `${says} (${sensitivity})`);
    const used = lastUsedAt ? `last used ${lastUsedAt}, ${uses} in 90 days` : 'not used in 90 days';
    line(pdf, '   through', `${through.map(({ name }) => name).join(' and ')}, since ${since ?? 'the beginning'}; ${used}`);
  }
};

/** The same to read and to file. */
export function accessPdf(access: PersonAccess, at: string): Promise<Buffer> {
  return writePdf({ title: `Access of ${access.person.name}`, foot: access.person.name, createdAt: at }, (pdf) => {
    title(pdf, access, at);
    held(pdf, access);
    permitted(pdf, access);
  });
}
