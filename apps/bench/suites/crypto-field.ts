import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { dataKey, decryptField, encryptField, type SubjectKey } from '#crypto';
import { uuidv7 } from '#kernel';
import { type Measurement, quantile, type Suite, single } from '../measurement.ts';

const KEYS = 1_000;
const FIELD = 'DE89 3704 0044 0532 0130 00, Jane Doe, 12 Example Street, Berlin';
const ALGORITHM = 'aes-256-gcm';

type Work = (at: number) => unknown;

/** Operations per second of each, in turn and in blocks, so that a slow moment of the machine falls on both. */
function rates(ours: Work, bare: Work, blocks: number): { ours: number; bare: number } {
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let block = 0; block < blocks; block += 1) {
    mine.push(rate(ours));
    theirs.push(rate(bare));
  }
  return { ours: quantile(mine, 0.5), bare: quantile(theirs, 0.5) };
}

function rate(work: Work): number {
  const count = 10_000;
  const began = process.hrtime.bigint();
  for (let at = 0; at < count; at += 1) work(at);
  return (count * 1e9) / Number(process.hrtime.bigint() - began);
}

const of = <T>(items: readonly T[], at: number): T => {
  const item = items[at % items.length];
  if (item === undefined) throw new RangeError('an empty list');
  return item;
};

interface Bare {
  nonce: Buffer;
  body: Buffer;
  tag: Buffer;
}

/** The least that anybody does who encrypts with `node:crypto`: a random nonce, the text, the tag; no place is bound, nothing is stored. */
function bareEncrypt(key: KeyObject, plain: string): Bare {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const body = cipher.update(plain, 'utf8');
  cipher.final();
  return { nonce, body, tag: cipher.getAuthTag() };
}

function bareDecrypt(key: KeyObject, { nonce, body, tag }: Bare): string {
  const decipher = createDecipheriv(ALGORITHM, key, nonce);
  decipher.setAuthTag(tag);
  return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
}

async function* run({ quick }: { quick: boolean }): AsyncGenerator<Measurement> {
  const blocks = quick ? 5 : 31;
  const keys: SubjectKey[] = Array.from({ length: KEYS }, () => dataKey(uuidv7(), randomBytes(32)));
  const bareKeys = Array.from({ length: KEYS }, () => createSecretKey(randomBytes(32)));
  const place = (at: number) => ({ table: 'cases.accounts', column: 'number_cipher', row: of(keys, at).id });
  const stored = keys.map((key, at) => encryptField(key, place(at), FIELD));
  const bareStored = bareKeys.map((key) => bareEncrypt(key, FIELD));

  const encrypt = rates(
    (at) => encryptField(of(keys, at), place(at), FIELD),
    (at) => bareEncrypt(of(bareKeys, at), FIELD),
    blocks,
  );
  yield single('crypto-field/encrypt', 'fields/s', encrypt.ours, { baseline: encrypt.bare, n: blocks });
  const decrypt = rates(
    (at) => decryptField(of(keys, at), place(at), of(stored, at)),
    (at) => bareDecrypt(of(bareKeys, at), of(bareStored, at)),
    blocks,
  );
  yield single('crypto-field/decrypt', 'fields/s', decrypt.ours, { baseline: decrypt.bare, n: blocks });
}

export const suite: Suite = {
  says: '64-byte fields encrypted and decrypted under 1,000 keys, against bare AES-256-GCM of node:crypto under as many',
  run,
};
