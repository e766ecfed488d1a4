import { SoftAuthenticator } from '#testing';
import type { TestApi, TestClient } from '#testing/api';

/** Enrols a key with this session and uses it once; what comes back is the deed of somebody who copied it before that. */
export async function copiedKey(api: TestApi, client: TestClient): Promise<() => Promise<void>> {
  const { origin, hostname } = new URL(api.db.config.publicOrigin);
  const key = new SoftAuthenticator({ origin, rpId: hostname });
  const credential = key.create((await client.post('/session/passkeys/options')).json);
  await client.post('/session/passkeys', { name: 'Copied', credential });
  const copy = key.clone();
  const enter = async (authenticator: SoftAuthenticator) => {
    const visitor = api.client();
    const { json } = await visitor.post('/session/passkey/options');
    await visitor.post('/session/passkey', { credential: authenticator.get(json) });
  };
  await enter(key);
  return () => enter(copy);
}
