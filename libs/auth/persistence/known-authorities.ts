import type { Reach } from '#platform';

/** What somebody may do, as a session of theirs counts it. */
export interface Authority {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly teams: readonly string[];
  readonly reach: Reach;
}

interface Known {
  readonly authority: Authority;
  /** RFC 3339 or 'infinity': when a grant among them ends by itself. */
  readonly until: string;
}

/** Enough for everybody who works at once; what falls out is read again. */
const MOST = 20_000;

/**
 * Authorities that were read under one epoch of the database (see `rbac.grant_clock`). Each request brings the epoch of its own moment, so
 * nothing here outlives a change of anybody's rights by as much as one request, on however many instances.
 */
export class KnownAuthorities {
  readonly #known = new Map<string, Known>();
  #epoch = '';

  /** `moment` is RFC 3339 in UTC with microseconds, as `until` is, so that they compare as text. */
  get(epoch: string, who: string, moment: string): Authority | null {
    if (epoch !== this.#epoch) return null;
    const known = this.#known.get(who);
    return known && (known.until === 'infinity' || moment < known.until) ? known.authority : null;
  }

  put(epoch: string, who: string, known: Known): void {
    // Epochs only grow: an answer that comes late says nothing about the present.
    if (this.#epoch !== '' && BigInt(epoch) < BigInt(this.#epoch)) return;
    if (epoch !== this.#epoch) this.#known.clear();
    this.#epoch = epoch;
    const [oldest] = this.#known.size >= MOST ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(who, known);
  }
}
