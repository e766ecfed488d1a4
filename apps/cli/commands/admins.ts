import type { RegisterCommand } from '../command.ts';

/** `caspix admins invite ada.lovelace="Ada Lovelace" alan.turing="Alan Turing" [--json]`: how the first two people get in. */
export const command: RegisterCommand = (cli, instance) => {
  const admins = cli.command('admins').description('the first administrators');
  admins
    .command('invite')
    .description('one-time enrolment codes for the first two administrators, each good for a day; again to renew them')
    .argument('<people...>', 'two, as username="Full Name"')
    .option('--json', 'as JSON')
    .action(async (people: string[], { json }: { json?: boolean }) => {
      const { inviteAdministrators, parsePeople } = await import('../admins/invite.ts');
      const named = parsePeople(people);
      const invitations = await inviteAdministrators(await instance(), named);
      const { table } = await import('../table.ts');
      const rows = invitations.map(({ username, enrolmentCode, expiresAt }) => [username, enrolmentCode, expiresAt]);
      process.stdout.write(json ? `${JSON.stringify(invitations)}\n` : table(['username', 'one-time code', 'good until'], rows));
    });
};
