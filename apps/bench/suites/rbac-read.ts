import { analystOf, fillCases, inTurn, twoWays } from '../boundaries.ts';
import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const TEXT = 'SELECT id, number, title, state, owner_id, team_id, version FROM cases.cases WHERE id = $1';

export const suite: Suite = {
  says: 'one case by id with signed context and row policies; the baseline is the same transaction without both (aim: ratio at most 1.6)',
  async *run({ quick }) {
    const product = await startProduct();
    const superuser = await product.superuser();
    const teams = await fillCases(superuser, quick ? 50_000 : 500_000);
    const mine = teams.slice(0, 5);
    const { rows } = await superuser.query<{ id: string }>('SELECT id FROM cases.cases WHERE team_id = ANY ($1) LIMIT 500', [mine]);
    const { ours, theirs } = twoWays(superuser, product, analystOf(mine));
    let at = 0;
    const next = () => ({ name: 'one', text: TEXT, values: [rows[(at += 1) % rows.length]?.id] });
    const samples = await inTurn(
      quick ? 1000 : 5000,
      () => ours(next()),
      () => theirs(next()),
    );
    yield fromSamples('rbac-read', 'ms', samples.ours, samples.baseline);
    await superuser.end();
    await product.stop();
    product.remove();
  },
};
