import { DomainError, type ErrorCode } from '#kernel';

/** Every way in which a proof, a note, an entry, an archive or a pack is refused. The list is closed. */
export type ProofFault =
  | 'not-utf8'
  | 'not-json'
  | 'not-canonical'
  | 'not-serialisable'
  | 'duplicate-key'
  | 'lone-surrogate'
  | 'number-range'
  | 'too-deep'
  | 'entry-invalid'
  | 'entry-too-large'
  | 'tree-range'
  | 'tile-missing'
  | 'root-mismatch'
  | 'vkey-malformed'
  | 'note-malformed'
  | 'note-unknown-key'
  | 'note-bad-signature'
  | 'request-malformed'
  | 'key-revoked'
  | 'key-out-of-range'
  | 'statement-malformed'
  | 'zip-malformed'
  | 'zip-unsupported'
  | 'zip-too-large'
  | 'zip-corrupt'
  | 'pack-invalid';

/** Faults that the giver of a value can mend; all others mean that stored or received evidence does not hold. */
const CALLER: ReadonlySet<ProofFault> = new Set<ProofFault>([
  'not-serialisable',
  'lone-surrogate',
  'number-range',
  'too-deep',
  'entry-invalid',
  'entry-too-large',
  'vkey-malformed',
]);

const codeOf = (fault: ProofFault): ErrorCode => (CALLER.has(fault) ? 'validation' : 'integrity');

/** A refusal of this module. `fault` is the contract for tests and verifiers, `code` the one for HTTP. */
export class ProofError extends DomainError {
  readonly fault: ProofFault;

  constructor(fault: ProofFault, message: string, options?: ErrorOptions) {
    super(codeOf(fault), message, [], options);
    this.fault = fault;
  }
}

export const isProofError = (value: unknown): value is ProofError => value instanceof ProofError;

/** The reason of a refusal in plain words, whatever was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
