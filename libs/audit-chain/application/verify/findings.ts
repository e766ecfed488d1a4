import { type CheckName, type Finding, finding } from '../../domain/verdict.ts';

const MOST = 100;

/** What does not hold, in the order of the chain, the first hundred. */
export class Findings {
  readonly #found: Finding[] = [];

  add(check: CheckName, where: { index: number | null; entry: string | null }, expected: string, found: string): void {
    this.#found.push(finding(check, where, expected, found));
    if (this.#found.length >= 2 * MOST) this.#found.splice(0, this.#found.length, ...this.sorted());
  }

  /** By index; what has none comes last. */
  sorted(): Finding[] {
    const place = ({ index }: Finding) => index ?? Number.MAX_SAFE_INTEGER;
    return this.#found.toSorted((a, b) => place(a) - place(b)).slice(0, MOST);
  }
}

export const uuidText = (id: Buffer): string => {
  const hex = id.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
