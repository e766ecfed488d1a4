import { getPriority } from 'node:os';

/** What a thread of hashing is given in specs, beside real hashes. */
export const held = (gate: Int32Array): void => void Atomics.wait(gate, 0, 0);
/** Of the thread that asks (getpriority(2) of 0, on Linux). */
export const priority = (): number => getPriority(0);
export const environment = (): string[] => Object.keys(process.env);
export const broken = (): void => {
  throw new Error('broken');
};
