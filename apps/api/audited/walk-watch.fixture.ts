import { ModuleRef } from '@nestjs/core';
import { AuthModule, SignInWatchTimer } from '#auth';
import type { Walk } from './walk.fixture.ts';

/** Names enough that one network stands out, each tried so often that none of them locks. */
const NAMES = 8;
const TIMES = 3;

/** What watches sign-ins: its timer, what it found, and an answer to that. */
export async function walkWatch(walk: Walk): Promise<void> {
  const timer = await walk.api.app.select(AuthModule).get(ModuleRef).create(SignInWatchTimer);
  const { superuser } = walk.api.db;
  await walk.job('job: watch sign-ins', 'nothing new', () => timer.tick());
  await walk.job('job: watch sign-ins', 'a network that tries many names', async () => {
    await superuser.query(
      `INSERT INTO auth.sign_ins (id, at, factors, ip, agent, outcome, reason, name, name_tag, device)
       SELECT gen_random_uuid(), $1, '{password}', '203.0.113.7', 'curl/8', 'failed', 'unknown-user', 'l••••••d', int4send(i % $2::int), 'curl'
       FROM generate_series(1, $3::int) i`,
      [walk.clock.now(), NAMES, NAMES * TIMES],
    );
    await timer.tick();
  });

  const ben = await walk.api.as('ben');
  await walk.step('listSignIns', 'the last ones', 200, () => ben.get('/sign-ins'));
  const { items } = await walk.step('listSignInFindings', 'the open ones', 200, () => ben.get('/sign-in-findings?state=open'));
  const { id } = items.find((item: { person: { name: string } | null }) => item.person?.name === 'Hedda Test');
  await walk.step('acknowledgeSignInFinding', 'about a colleague', 204, () =>
    ben.post(`/sign-in-findings/${id}/acknowledge`, { reason: 'She has two new keys.' }),
  );

  await walk.job('job: close idle accounts', 'none', () => timer.tidy());
  await superuser.query(
    `UPDATE auth.users SET created_at = $1::timestamptz - interval '91 days', factor_enrolled_at = $1::timestamptz - interval '91 days', last_sign_in_at = NULL, state_since = NULL
     WHERE username = 'hedda.test'`,
    [walk.clock.now()],
  );
  await walk.job('job: close idle accounts', 'one unused for 90 days', () => timer.tidy());
}
