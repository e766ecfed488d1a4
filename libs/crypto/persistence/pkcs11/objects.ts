import { DomainError } from '#kernel';
import {
  CKK_AES,
  CKK_EC_EDWARDS,
  CKK_GENERIC_SECRET,
  CKM_AES_KEY_GEN,
  CKM_EC_EDWARDS_KEY_PAIR_GEN,
  CKM_GENERIC_SECRET_KEY_GEN,
  type Handle,
} from './cryptoki.ts';
import type { Session } from './token.ts';

/** The curve by its name as a PrintableString, as PKCS #11 v3.1 (section 6.3.5) allows and SoftHSM asks for. */
const EDWARDS25519 = Buffer.concat([Buffer.from([0x13, 12]), Buffer.from('edwards25519', 'latin1')]);
/** DER of an OCTET STRING of 32 bytes: how the public point of the curve is given. */
const POINT_HEADER = Buffer.from([0x04, 0x20]);

function find({ api, handle, names }: Session, label: string, kind: number): Handle[] {
  api.C_FindObjectsInit(handle, [
    { type: names.CKA_CLASS, value: kind },
    { type: names.CKA_LABEL, value: label },
  ]);
  try {
    return api.C_FindObjects(handle, 1000);
  } finally {
    api.C_FindObjectsFinal(handle);
  }
}

/** The one object of that label and class. Throws `key-unavailable` when it is missing, `key-mismatch` when there are several. */
export function findObject(session: Session, label: string, kind: number): Handle {
  const [object, another] = find(session, label, kind);
  if (!object) throw new DomainError('key-unavailable', `the HSM has no key '${label}'`);
  if (another) throw new DomainError('key-mismatch', `the HSM has more than one key '${label}'`);
  return object;
}

/** The root keys by version, oldest first. */
export function findRoots(session: Session, label: string): Map<number, Handle[]> {
  const { api, handle, names } = session;
  const roots = new Map<number, Handle[]>();
  for (const object of find(session, label, names.CKO_SECRET_KEY)) {
    const [id] = api.C_GetAttributeValue(handle, object, [{ type: names.CKA_ID }]);
    const value = id?.value;
    if (!Buffer.isBuffer(value) || value.length !== 4)
      throw new DomainError('key-mismatch', `a key '${label}' has no version as its CKA_ID`);
    const version = value.readUInt32BE(0);
    roots.set(version, [...(roots.get(version) ?? []), object]);
  }
  return new Map([...roots].sort(([a], [b]) => a - b));
}

const kept = ({ names }: Session, label: string) => [
  { type: names.CKA_LABEL, value: label },
  { type: names.CKA_TOKEN, value: true },
  { type: names.CKA_PRIVATE, value: true },
  { type: names.CKA_SENSITIVE, value: true },
  { type: names.CKA_EXTRACTABLE, value: false },
];

export function createRoot(session: Session, label: string, version: number): void {
  const { api, handle, names } = session;
  const id = Buffer.alloc(4);
  id.writeUInt32BE(version);
  api.C_GenerateKey(handle, { mechanism: CKM_AES_KEY_GEN }, [
    ...kept(session, label),
    { type: names.CKA_CLASS, value: names.CKO_SECRET_KEY },
    { type: names.CKA_KEY_TYPE, value: CKK_AES },
    { type: names.CKA_ID, value: id },
    { type: names.CKA_VALUE_LEN, value: 32 },
    { type: names.CKA_ENCRYPT, value: true },
    { type: names.CKA_DECRYPT, value: true },
  ]);
}

/** The key that makes MACs and the pairs that sign, where they are missing. */
export function createSecrets(session: Session, labels: { mac: string; signing: readonly string[] }): void {
  const { api, handle, names } = session;
  if (find(session, labels.mac, names.CKO_SECRET_KEY).length === 0) {
    api.C_GenerateKey(handle, { mechanism: CKM_GENERIC_SECRET_KEY_GEN }, [
      ...kept(session, labels.mac),
      { type: names.CKA_CLASS, value: names.CKO_SECRET_KEY },
      { type: names.CKA_KEY_TYPE, value: CKK_GENERIC_SECRET },
      { type: names.CKA_VALUE_LEN, value: 32 },
      { type: names.CKA_SIGN, value: true },
    ]);
  }
  for (const label of labels.signing) if (!hasPair(session, label)) createPair(session, label);
}

export const hasPair = (session: Session, label: string): boolean => find(session, label, session.names.CKO_PRIVATE_KEY).length > 0;

export function createPair(session: Session, label: string): void {
  const { api, handle, names } = session;
  const publicHalf = [
    { type: names.CKA_LABEL, value: label },
    { type: names.CKA_TOKEN, value: true },
    { type: names.CKA_KEY_TYPE, value: CKK_EC_EDWARDS },
    { type: names.CKA_VERIFY, value: true },
    { type: names.CKA_EC_PARAMS, value: EDWARDS25519 },
  ];
  const privateHalf = [...kept(session, label), { type: names.CKA_KEY_TYPE, value: CKK_EC_EDWARDS }, { type: names.CKA_SIGN, value: true }];
  api.C_GenerateKeyPair(handle, { mechanism: CKM_EC_EDWARDS_KEY_PAIR_GEN }, publicHalf, privateHalf);
}

/** The 32 bytes of an Ed25519 public key, with or without the OCTET STRING around it: devices differ. */
export function pointOf({ api, handle, names }: Session, object: Handle): Buffer {
  const [attribute] = api.C_GetAttributeValue(handle, object, [{ type: names.CKA_EC_POINT }]);
  const value = attribute?.value;
  if (Buffer.isBuffer(value) && value.length === 32) return value;
  if (Buffer.isBuffer(value) && value.length === 34 && value.subarray(0, 2).equals(POINT_HEADER)) return value.subarray(2);
  throw new DomainError('key-mismatch', 'the HSM gave a public key that is not Ed25519');
}
