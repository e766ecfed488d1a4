import { auditor, fillLog, nothing, openedLog } from '../filled-log.ts';
import { fromSamples, type Suite } from '../measurement.ts';
import { startProduct } from '../product.ts';

const PROOFS = 2_000;

export const suite: Suite = {
  says: 'an inclusion proof of any entry, with its bytes and the signed checkpoint, in milliseconds (aim: p99 at most 10 in a log of 10,000,000)',
  async *run({ quick }) {
    const product = await startProduct(undefined, false);
    try {
      const superuser = await product.superuser();
      await product.rest();
      const opened = await openedLog(product, superuser, 'app');
      const log = await fillLog(superuser, opened.signers, nothing(), { target: quick ? 200_000 : 10_000_000, reason: 'bench' });
      const ids = await superuser.query<{ id: string }>('SELECT entry_id AS id FROM audit.seals WHERE index = ANY ($1::bigint[])', [
        Array.from({ length: PROOFS }, () => Math.floor(Math.random() * log.size)),
      ]);
      const samples: number[] = [];
      for (const { id } of ids.rows) {
        const began = performance.now();
        await opened.unitOfWork.read(auditor(), (tx) => opened.reader.proof(tx, id));
        samples.push(performance.now() - began);
      }
      yield fromSamples(`audit-prove@${log.size}`, 'ms', samples.slice(50));
      await opened.close();
      await superuser.end();
    } finally {
      await product.stop();
      product.remove();
    }
  },
};
