import { type CarriedOut, KeyOrders } from '#reporting';
import type { Keys } from './with-keys.ts';

/** Carries out what two people ordered about keys, with the credentials at the provider that this command was given. */
export const carryOut = ({ rotation, rootOrders, audit, run }: Keys, progress: (moved: number) => void): Promise<CarriedOut> =>
  new KeyOrders(rotation, rootOrders, audit).carryOut(run, progress);

/** What was done, in a sentence. */
export function sayCarriedOut({ root, moved }: CarriedOut): string {
  const done = [
    ...(root?.kind === 'rotate' ? [`the root key has version ${root.version}, and the other keys are under it`] : []),
    ...(root?.kind === 'destroy' ? [`version ${root.version} of the root key is destroyed`] : []),
    ...(moved > 0 ? [`${moved} subject keys moved`] : []),
  ];
  return done.length === 0 ? 'no order was open' : done.join('; ');
}
