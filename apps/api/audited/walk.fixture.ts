import { expect } from 'vitest';
import { type Clock, timestamp } from '#kernel';
import type { TestDatabase } from '#testing';
import type { Answer, Loose, TestApi } from '#testing/api';
import { entriesByUseCase } from './entries-by-use-case.fixture.ts';

/** The system's clock, which a test puts forward: a code serves once, and a request waits a day. */
export type RunningClock = Clock & { advance(millis: number): void };

export function runningClock(): RunningClock {
  let ahead = 0;
  const millis = () => Date.now() + ahead;
  return {
    millis,
    now: () => timestamp(millis()),
    advance: (by) => {
      ahead += by;
    },
  };
}

/** Goes through use cases one by one and holds what each wrote against the table. */
export class Walk {
  /** `use case: when`, of every step that was taken. */
  readonly taken: Set<string>;
  #last = '-infinity';

  constructor(
    readonly api: TestApi,
    readonly clock: RunningClock,
    private readonly log: TestDatabase['superuser'] = api.db.superuser,
    taken = new Set<string>(),
  ) {
    this.taken = taken;
  }

  /** Goes on in another database, on the same list of steps. */
  on(db: TestDatabase): Walk {
    return new Walk(this.api, this.clock, db.superuser, this.taken);
  }

  /** Takes one step. `ends` is the status that shows that the use case did what `when` says. */
  async step(useCase: string, when: string, ends: number, act: () => Promise<Answer<Loose>>): Promise<Loose> {
    await this.#written();
    const { status, json } = await act();
    expect([useCase, when, status, json?.code], JSON.stringify(json)).toEqual([useCase, when, ends, ends < 400 ? undefined : json?.code]);
    await this.#hold(useCase, when);
    return json;
  }

  /** The same for what comes in by another way than HTTP. */
  async job<T>(useCase: string, when: string, act: () => Promise<T>): Promise<T> {
    await this.#written();
    const result = await act();
    await this.#hold(useCase, when);
    return result;
  }

  async #hold(useCase: string, when: string): Promise<void> {
    this.taken.add(`${useCase}: ${when}`);
    expect([useCase, when, await this.#written()]).toEqual([useCase, when, entriesByUseCase[useCase]?.[when] ?? 'nothing declared']);
  }

  /** Entries since the last look, oldest first. One person does one thing at a time here, so order and number are certain. */
  async #written(): Promise<string[]> {
    const { rows } = await this.log.query<{ action: string; outcome: string; at: string }>(
      'SELECT action, outcome, at::text FROM audit.entries WHERE at > $1 ORDER BY at, id',
      [this.#last],
    );
    this.#last = rows.at(-1)?.at ?? this.#last;
    return rows.map(({ action, outcome }) => (outcome === 'granted' ? action : `${action} (${outcome})`));
  }
}
