import type { EnrolmentInvitation, FirstAdministrator } from '#auth';
import type { Instance } from '../instance/instance.ts';
import { Refusal } from '../refusal.ts';
import { withPeople } from '../start/with-people.ts';

/** The rule that accounts made in the browser are held to. */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,99}$/u;
const LONGEST_NAME = 120;

/** `ada.lovelace=Ada Lovelace` for two different people. Throws a refusal that names what is wrong. */
export function parsePeople(arguments_: readonly string[]): FirstAdministrator[] {
  const people = arguments_.map((argument) => {
    const at = argument.indexOf('=');
    const [username, name] = [argument.slice(0, at).trim(), argument.slice(at + 1).trim()];
    if (at < 0 || name === '' || name.length > LONGEST_NAME)
      throw new Refusal(`'${argument}' should look like ada.lovelace="Ada Lovelace"`);
    if (!USERNAME.test(username)) throw new Refusal(`'${username}' is no user name: 2 to 100 letters, digits or . _ @ + -`);
    return { username, name };
  });
  const [one, two] = people;
  if (people.length !== 2 || one?.username.toLowerCase() === two?.username.toLowerCase())
    throw new Refusal('Name two different people: one administrator alone can approve nothing');
  return people;
}

/** One-time codes for the first two administrators. Refuses once others administer the instance: they make accounts in the browser. */
export async function inviteAdministrators(instance: Instance, people: readonly FirstAdministrator[]): Promise<EnrolmentInvitation[]> {
  const { FirstAdministrators } = await import('#auth');
  const invitations = await withPeople(instance, FirstAdministrators, (first) => first.execute(people));
  if (invitations.length === 0) throw new Refusal('There are administrators already: they make further accounts, in the browser');
  return invitations;
}
