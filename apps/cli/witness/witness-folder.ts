import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePin, type WitnessKey, witnessKeyOf } from '#proof';
import { Refusal } from '../refusal.ts';
import { WitnessState } from './witness-state.ts';

interface WitnessFile {
  readonly name: string;
  readonly logs: readonly string[];
}

const fileOf = (folder: string) => join(folder, 'witness.json');
const keyOf = (folder: string) => join(folder, 'key.pem');

function readFolder(folder: string): WitnessFile {
  if (!existsSync(fileOf(folder))) throw new Refusal(`${folder} is not the folder of a witness: run 'caspix witness init' first`);
  return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as WitnessFile;
}

/** Draws the witness's key. Gives its verifier key, which goes to the institution and to every auditor. */
export function initWitness(folder: string, name: string): WitnessKey {
  if (existsSync(fileOf(folder))) throw new Refusal(`${folder} is the folder of a witness already`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(keyOf(folder), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  writeFileSync(fileOf(folder), `${JSON.stringify({ name, logs: [] }, null, 2)}\n`, { mode: 0o600 });
  return openKey(folder, name).key;
}

function openKey(folder: string, name: string) {
  const file = keyOf(folder);
  if ((statSync(file).mode & 0o077) !== 0) throw new Refusal(`${file} can be read by others: chmod 600 ${file}`);
  const privateKey = createPrivateKey(readFileSync(file));
  // The last 32 bytes of the SubjectPublicKeyInfo are the key itself (RFC 8410, section 4).
  const raw = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
  return { key: witnessKeyOf(name, raw), sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) };
}

/** Begins to witness a log, or to trust a further key of one that is known; said again of a key, only the newer word on its sizes counts. */
export async function addLog(folder: string, pin: string): Promise<string> {
  const file = readFolder(folder);
  const { name, vkey } = parsePin(pin).key;
  if (!file.logs.includes(pin)) {
    const others = file.logs.filter((log) => parsePin(log).key.vkey !== vkey);
    await new WitnessState(join(folder, 'state')).begin(name);
    writeFileSync(fileOf(folder), `${JSON.stringify({ ...file, logs: [...others, pin] }, null, 2)}\n`, { mode: 0o600 });
  }
  return name;
}

/** Everything that signing needs. Refuses when the state of a log is gone: whoever begins anew can be shown another history. */
export async function openWitness(folder: string) {
  const { name, logs } = readFolder(folder);
  const state = new WitnessState(join(folder, 'state'));
  const keys = logs.map(parsePin);
  for (const origin of new Set(keys.map(({ key }) => key.name))) {
    await state.read(origin).catch((cause: unknown) => {
      throw new Refusal(
        `What was signed of ${origin} is gone or damaged (${String(cause)}). A witness that forgot is none: give it a new key`,
      );
    });
  }
  return { ...openKey(folder, name), logs: keys, state };
}
