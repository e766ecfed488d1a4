import {
  type Checkpoint,
  cosign,
  isProofError,
  noteText,
  openCheckpoint,
  type PinnedKey,
  parseAddCheckpoint,
  parseCheckpoint,
  verifyConsistency,
  type WitnessKey,
} from '#proof';
import type { SeenState, WitnessState } from './witness-state.ts';

export interface CosignerOptions {
  readonly key: WitnessKey;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
  /** Keys of the logs that are witnessed, with the sizes that each may sign; a log has as many as it had, its origin is their name. */
  readonly logs: readonly PinnedKey[];
  readonly state: WitnessState;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

export interface CosignerAnswer {
  readonly status: number;
  readonly type: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}

const says = (status: number, body: string): CosignerAnswer => ({ status, type: 'text/plain; charset=utf-8', body: `${body}\n` });
const seen = (size: number): CosignerAnswer => ({ status: 409, type: 'text/x.tlog.size', body: `${size}\n` });

/** Signs a checkpoint that extends what it signed before, and no other (C2SP tlog-witness, add-checkpoint). */
export class Cosigner {
  /** One request after the other: between looking at the state and writing it nobody else may do either. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: CosignerOptions) {}

  addCheckpoint(body: string): Promise<CosignerAnswer> {
    const answer = this.#turn.then(() => this.#answer(body));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #answer(body: string): Promise<CosignerAnswer> {
    let request: ReturnType<typeof parseAddCheckpoint>;
    let checkpoint: Checkpoint;
    try {
      request = parseAddCheckpoint(body);
      checkpoint = parseCheckpoint(noteText(request.checkpoint));
    } catch (error) {
      if (isProofError(error)) return says(400, error.message);
      throw error;
    }
    const keys = this.options.logs.filter(({ key }) => key.name === checkpoint.origin);
    if (keys.length === 0) return says(404, 'this log is not witnessed here');
    if (!isSigned(request.checkpoint, keys)) return says(403, 'none of the signatures is by a key of this log');
    if (request.old > checkpoint.size) return says(400, 'the old size is larger than the new one');
    const state = await this.options.state.read(checkpoint.origin);
    if (request.old !== state.size) return seen(state.size);
    const refused = inconsistency(state, checkpoint, request.proof);
    if (refused) return refused;
    await this.options.state.write({
      origin: checkpoint.origin,
      size: checkpoint.size,
      root: Buffer.from(checkpoint.root).toString('base64'),
    });
    const { key, sign, now } = this.options;
    return { status: 200, type: 'text/plain; charset=utf-8', body: cosign(noteText(request.checkpoint), key, now(), sign) };
  }
}

function isSigned(note: string, keys: readonly PinnedKey[]): boolean {
  try {
    return openCheckpoint(note, keys).size >= 0;
  } catch (error) {
    if (isProofError(error)) return false;
    throw error;
  }
}

function inconsistency(state: SeenState, { size, root }: Checkpoint, path: readonly Uint8Array[]): CosignerAnswer | null {
  const unproven = says(422, 'the proof does not show that this checkpoint extends the one before');
  if (state.size === 0) return path.length === 0 ? null : unproven;
  const firstRoot = Buffer.from(state.root, 'base64');
  if (state.size === size) {
    if (!firstRoot.equals(root)) return seen(state.size);
    return path.length === 0 ? null : unproven;
  }
  return verifyConsistency({ first: state.size, firstRoot, second: size, secondRoot: root, path }) ? null : unproven;
}
