import { SoftAuthenticator } from '#testing/soft-authenticator';
import { type Suite, single } from '../measurement.ts';
import { HttpClient, signIn, startProduct } from '../product.ts';

const AT_ONCE = 100;

const json = (body: unknown) => JSON.stringify(body);

/** 100 sign-ins of one administrator at the same moment, each with an answer of her key: a code would serve only once. */
export const suite: Suite = {
  says: '100 parallel sign-ins of one administrator; the value is the number of sessions that are left (aim: exactly 1)',
  async *run() {
    const product = await startProduct();
    const owner = await signIn(product, 'admin');
    const { origin, hostname } = new URL(product.address);
    const key = new SoftAuthenticator({ origin, rpId: hostname });
    const options = await owner.send('POST', '/api/v1/session/passkeys/options');
    const credential = key.create(JSON.parse(options.body.toString()), { counter: 0 });
    const enrolled = await owner.send('POST', '/api/v1/session/passkeys', json({ name: 'Bench', credential }));
    if (enrolled.status !== 201) throw new Error(`enrolling: ${enrolled.status} ${enrolled.body}`);

    const visitors = Array.from({ length: AT_ONCE }, () => new HttpClient(product.address, product.ca));
    const answers = await Promise.all(
      visitors.map(async (visitor) => {
        const { body } = await visitor.send('POST', '/api/v1/session/passkey/options');
        return json({ credential: key.get(JSON.parse(body.toString()), { counter: 0 }) });
      }),
    );
    const replies = await Promise.all(visitors.map((visitor, i) => visitor.send('POST', '/api/v1/session/passkey', answers[i])));
    const superuser = await product.superuser();
    const { rows } = await superuser.query(
      `SELECT count(*)::int AS n FROM auth.sessions s JOIN auth.users u ON u.id = s.user_id WHERE u.username = 'lena.brandt' AND s.state = 'ACTIVE'`,
    );
    await superuser.end();
    yield single('auth-concurrency/sessions-left', 'sessions', rows[0].n, { baseline: 1, n: AT_ONCE });
    yield single('auth-concurrency/let-in', 'sign-ins', replies.filter(({ status }) => status === 200).length, { n: AT_ONCE });
    for (const client of [owner, ...visitors]) client.close();
    await product.stop();
    product.remove();
  },
};
