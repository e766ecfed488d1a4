import { userInfo } from 'node:os';
import type { ListedServiceAccount, PrivateServiceKey } from '#auth';
import type { Instance } from '../instance/instance.ts';
import { withPeople } from '../start/with-people.ts';
import { NewKeyFile } from './key-file.ts';

/** Who sat at the command line, for the record; the machine's own account, which is all there is to know there. */
const reason = (): string => `command line, ${userInfo().username}`;

export interface NewAccount {
  name: string;
  permissions: readonly string[];
  keyOut: string;
}

/** Draws a key, writes it to a new file, and makes the account that it speaks for. Gives the account's id. */
export async function addAccount(instance: Instance, { name, permissions, keyOut }: NewAccount): Promise<string> {
  const { accountKeeper, CreateServiceAccount, newServiceKey } = await import('#auth');
  const file = await NewKeyFile.reserve(keyOut);
  const { kid } = await file.fill(async (): Promise<PrivateServiceKey> => {
    const key = await newServiceKey();
    const { publicOrigin } = await settingsOf(instance);
    const wanted = { name, permissions, key: { kty: key.kty, crv: key.crv, x: key.x }, reason: reason() };
    const id = await withPeople(instance, CreateServiceAccount, (accounts) => accounts.execute(accountKeeper(), wanted));
    return { ...key, kid: id, aud: publicOrigin };
  });
  return kid;
}

export async function listAccounts(instance: Instance): Promise<ListedServiceAccount[]> {
  const { accountKeeper, ListServiceAccounts } = await import('#auth');
  return withPeople(instance, ListServiceAccounts, (accounts) => accounts.execute(accountKeeper()));
}

/** Gives the name of the account that is disabled now. */
export async function disableAccount(instance: Instance, id: string): Promise<string> {
  const { accountKeeper, DisableServiceAccount } = await import('#auth');
  return withPeople(instance, DisableServiceAccount, (accounts) => accounts.execute(accountKeeper(), id, reason()));
}

async function settingsOf(instance: Instance) {
  instance.assume('app');
  const { loadConfig } = await import('#platform');
  return loadConfig();
}
