import type { Instance } from '../instance/instance.ts';
import type { Door } from './call.ts';

/** Where the product of this instance answers. `ca` names the authority where it is not the local one. */
export async function doorOf(instance: Instance, ca: string | undefined): Promise<Door> {
  instance.assume('app');
  const { loadConfig } = await import('#platform');
  const config = loadConfig();
  const local = async () => config.databaseCa ?? (await localAuthority(instance));
  return { origin: config.publicOrigin, ca: ca ?? (instance.embedded ? await local() : undefined) };
}

async function localAuthority({ dataDir }: Instance): Promise<string> {
  const [{ layoutOf }, { tlsFiles }] = await Promise.all([import('../instance/layout.ts'), import('../instance/tls/local-authority.ts')]);
  return tlsFiles(layoutOf(dataDir).tls).ca;
}
