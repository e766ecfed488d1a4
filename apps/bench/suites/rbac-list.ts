import { analystOf, asApplication, asSuperuser, fillCases, inTurn } from '../boundaries.ts';
import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const COLUMNS = 'id, number, title, state, priority, owner_id, team_id, queue_id, exposure, currency, created_at, updated_at, version';
const ORDER = 'ORDER BY updated_at DESC, id DESC LIMIT 51';
const page = (where: string) => `SELECT ${COLUMNS} FROM cases.cases WHERE state = ANY ($1) ${where} ${ORDER}`;

export const suite: Suite = {
  says: 'a page of the cases of somebody in 5 of 200 teams; the baseline is the same page with a hand-written WHERE (aim: ratio at most 1.2)',
  async *run({ quick }) {
    const product = await startProduct();
    const [superuser, app] = [await product.superuser(), await product.superuser()];
    const size = quick ? 100_000 : 1_000_000;
    const mine = (await fillCases(superuser, size)).slice(0, 5);
    await app.query('SET ROLE caspix_app');
    const actor = analystOf(mine);
    const [ours, theirs] = [asApplication(app, product, actor), asSuperuser(superuser)];
    const states = ['OPEN', 'ASSIGNED', 'IN_PROGRESS'];
    const byHand = page('AND compartment IS NULL AND (team_id = ANY ($2) OR (team_id IS NULL AND queue_id = ANY ($3)) OR owner_id = $4)');
    const samples = await inTurn(
      quick ? 300 : 1000,
      () => ours({ name: 'page', text: page(''), values: [states] }),
      () => theirs({ name: 'page', text: byHand, values: [states, mine, actor.reach.queues, actor.sub] }),
    );
    yield fromSamples(`rbac-list@${size}`, 'ms', samples.ours, samples.baseline);
    await Promise.all([superuser.end(), app.end()]);
    await product.stop();
    product.remove();
  },
};
