import { analystOf, fillCases, inTurn, twoWays } from '../boundaries.ts';
import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const COLUMNS = 'id, number, title, state, priority, owner_id, team_id, queue_id, exposure, currency, created_at, updated_at, version';
const ORDER = 'ORDER BY updated_at DESC, id DESC LIMIT 51';
const page = (where: string) => `SELECT ${COLUMNS} FROM cases.cases WHERE state = ANY ($1) ${where} ${ORDER}`;
const BY_HAND = page('AND compartment IS NULL AND (team_id = ANY ($2) OR (team_id IS NULL AND queue_id = ANY ($3)) OR owner_id = $4)');

/** What the product sends: each place in its own order (libs/case/persistence/cases/list-cases.ts). */
const part = (bound: string) =>
  `(SELECT c.* FROM cases.cases c WHERE ${bound} AND c.state = ANY ($1) ORDER BY c.updated_at DESC, c.id DESC LIMIT 51)`;
const BY_PLACE = `SELECT ${COLUMNS} FROM (SELECT f.* FROM unnest($2::uuid[]) p (id), LATERAL ${part('c.place_id = p.id')} f
  UNION ALL ${part('c.owner_id = $3 AND c.place_id <> ALL ($2::uuid[])')}) c ${ORDER}`;

export const suite: Suite = {
  says: 'a page of the cases of somebody in 5 of 200 teams; the baseline is the same page with a hand-written WHERE (aim: ratio at most 1.2); `/same-statement` leaves only the WHERE to the policy',
  async *run({ quick }) {
    const product = await startProduct();
    const superuser = await product.superuser();
    const size = quick ? 100_000 : 1_000_000;
    const mine = (await fillCases(superuser, size)).slice(0, 5);
    const actor = analystOf(mine);
    const { ours, theirs } = twoWays(superuser, product, actor);
    const states = ['OPEN', 'ASSIGNED', 'IN_PROGRESS'];
    const byHand = () => theirs({ name: 'by-hand', text: BY_HAND, values: [states, mine, actor.reach.queues, actor.sub] });
    const places = [...mine, ...actor.reach.queues];
    const n = quick ? 300 : 1000;
    const asSent = await inTurn(n, () => ours({ name: 'by-place', text: BY_PLACE, values: [states, places, actor.sub] }), byHand);
    yield fromSamples(`rbac-list@${size}`, 'ms', asSent.ours, asSent.baseline);
    const plain = await inTurn(n, () => ours({ name: 'page', text: page(''), values: [states] }), byHand);
    yield fromSamples(`rbac-list/same-statement@${size}`, 'ms', plain.ours, plain.baseline);
    await superuser.end();
    await product.stop();
    product.remove();
  },
};
