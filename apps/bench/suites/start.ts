import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

export const suite: Suite = {
  says: 'from the built state to ready, on existing data (aim: at most 10 s)',
  async *run({ quick }) {
    const first = await startProduct();
    await first.stop();
    yield fromSamples('start/new', 's', [first.readyAfter / 1000]);
    const samples: number[] = [];
    for (let i = 0; i < (quick ? 2 : 5); i += 1) {
      const again = await startProduct(first.data);
      samples.push(again.readyAfter / 1000);
      await again.stop();
    }
    first.remove();
    yield fromSamples('start/again', 's', samples);
  },
};
