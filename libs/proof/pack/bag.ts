import { ProofError } from '../fault.ts';
import { isPackPath } from './layout.ts';

/** The declaration that makes a folder a bag (RFC 8493, section 2.1.1). */
export const BAGIT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

const malformed = (message: string): ProofError => new ProofError('pack-invalid', message);

/** A manifest: one `digest  path` line per file, sorted by path, so that the same files give the same bytes. */
export function formatManifest(digests: ReadonlyMap<string, string>): string {
  const paths = [...digests.keys()].sort();
  for (const path of paths) if (!isPackPath(path)) throw malformed(`'${path}' is not a path that a pack may have`);
  return paths.map((path) => `${digests.get(path)}  ${path}\n`).join('');
}

/** Reads a manifest in exactly the form that `formatManifest` gives. */
export function parseManifest(text: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, digest, path] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (digest === undefined || path === undefined) throw malformed(`the line '${line.slice(0, 120)}' is not a digest and a path`);
    digests.set(path, digest);
  }
  if (formatManifest(digests) !== text) throw malformed('it names a file twice, is not sorted, or lacks its last newline');
  return digests;
}

/** `Label: value` lines (RFC 8493, section 2.2.2). */
export const formatInfo = (fields: readonly (readonly [label: string, value: string])[]): string =>
  fields.map(([label, value]) => `${label}: ${value.replace(/[\r\n]+/g, ' ')}\n`).join('');

export function parseInfo(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [, label, value] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
    if (label === undefined || value === undefined || fields.has(label))
      throw malformed(`the line '${line.slice(0, 120)}' is not a label of its own and a value`);
    fields.set(label, value);
  }
  return fields;
}

/** Bytes and number of payload files, as BagIt writes them. */
export const formatOxum = (bytes: number, files: number): string => `${bytes}.${files}`;
