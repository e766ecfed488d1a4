import { parseAddCheckpoint } from '../add-checkpoint.ts';
import { type Cosignature, cosignaturesOf, type WitnessKey } from '../cosignature.ts';
import { verifyConsistency } from '../merkle.ts';
import { openCheckpoint } from '../pins.ts';
import { type Dossier, Refusal, within } from './dossier.ts';
import { PACK } from './layout.ts';

/**
 * A witness that the auditor trusts had seen a state of the log that extends the pack's: so nobody was shown another history than this
 * one. Every key that was given has to have signed.
 */
export async function witnessesSigned(pack: Dossier, keys: readonly WitnessKey[]): Promise<string> {
  const text = await pack.text(PACK.witness);
  const { old, proof, checkpoint: note } = await within(PACK.witness, () => parseAddCheckpoint(text));
  const { origin, size, root } = await within(PACK.witness, () => openCheckpoint(note, pack.keys));
  if (origin !== pack.checkpoint.origin || old !== pack.checkpoint.size)
    throw new Refusal(PACK.witness, 'it is of another log or another checkpoint');
  if (!verifyConsistency({ first: old, firstRoot: pack.checkpoint.root, second: size, secondRoot: root, path: proof })) {
    throw new Refusal(PACK.witness, 'the state that the witness signed does not extend the one of the pack');
  }
  return `${await cosigned(PACK.witness, note, keys)} signed the log at ${size} entries, which extends the pack’s ${old}`;
}

/** Who of these witnesses signed the note, and when. Throws where one of them did not; `subject` is where it was looked for. */
export async function cosigned(subject: string, note: string, keys: readonly WitnessKey[]): Promise<string> {
  const signed = await within(subject, () => cosignaturesOf(note, keys));
  for (const { name, keyHash } of keys) {
    if (!signed.some(({ key }) => key.keyHash === keyHash && key.name === name))
      throw new Refusal(subject, `${name} (${keyHash}) did not sign it`);
  }
  return signed.map(inWords).join(' and ');
}

const inWords = ({ key, time }: Cosignature): string => `${key.name} on ${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
