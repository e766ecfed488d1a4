import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatAddCheckpoint } from '../add-checkpoint.ts';
import { cosign, type WitnessKey, witnessKeyOf } from '../cosignature.ts';
import { noteText, signNote } from '../note.ts';
import { formatCheckpoint } from '../statements.ts';
import { type Bend, examplePack, LOG, newKey } from './example-pack.ts';
import { PACK } from './layout.ts';
import { verifyPack } from './verify.ts';

function newWitness(name: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = witnessKeyOf(name, createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32));
  return { key, sign: (note: string) => note + cosign(noteText(note), key, 1_795_773_600, (bytes) => sign(null, bytes, privateKey)) };
}

describe('a pack that a witness vouches for', () => {
  const audit = newWitness('audit.bank.example/w1');
  const verdictOf = async (bend: Bend, witnesses: readonly WitnessKey[] = [audit.key]) => {
    const { files, vkey } = await examplePack(bend);
    const read = async (path: string) => files.get(path) ?? Promise.reject(new Error('no such file'));
    return verifyPack({ list: () => [...files.keys()], read }, [vkey], witnesses);
  };
  const signed: Bend = { witness: ({ note, size }) => formatAddCheckpoint({ old: size, proof: [], checkpoint: audit.sign(note) }) };

  it('holds for whoever trusts that witness, and says when it signed', async () => {
    const verdict = await verdictOf(signed);
    expect(verdict.failure).toBeNull();
    expect(verdict.checks.find(({ name }) => name === 'witness')?.detail).toContain('audit.bank.example/w1 on 2026-');
  });

  it('holds without it for whoever asks for none', async () => {
    expect((await verdictOf(signed, [])).checks.map(({ name }) => name)).not.toContain('witness');
    expect((await verdictOf({}, [])).valid).toBe(true);
  });

  it('does not hold when no witness signed, or another than the one that was asked for', async () => {
    expect((await verdictOf({})).failure).toMatchObject({ name: 'witness', subject: PACK.witness, detail: 'the file is missing' });
    expect((await verdictOf(signed, [newWitness('supervisor.example/w1').key])).failure).toMatchObject({
      detail: expect.stringContaining('did not sign it'),
    });
  });

  it('does not hold when what the witness signed is another history of the log', async () => {
    const logKey = newKey(LOG);
    const other = signNote(formatCheckpoint({ origin: LOG, size: 1_000, root: Buffer.alloc(32, 7) }), logKey.signer);
    const forged: Bend = {
      logKey,
      witness: async ({ size }) => formatAddCheckpoint({ old: size, proof: [Buffer.alloc(32, 1)], checkpoint: audit.sign(await other) }),
    };
    expect((await verdictOf(forged)).failure).toMatchObject({ name: 'witness', detail: expect.stringContaining('does not extend') });
  });

  it('does not hold when the cosignature was changed', async () => {
    const changed: Bend = {
      witness: ({ note, size }) => {
        const text = formatAddCheckpoint({ old: size, proof: [], checkpoint: audit.sign(note) });
        return `${text.slice(0, -6)}AAA=\n`;
      },
    };
    expect((await verdictOf(changed)).failure?.name).toBe('witness');
  });
});
