import { Injectable } from '@nestjs/common';

export type Check = () => Promise<unknown>;

/** What must answer before traffic is taken. Modules add their own check, by a name that may be told to anybody. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.#checks.set(name, check);
  }

  /** The names of the checks that throw or take longer than two seconds. */
  async failing(more: Record<string, Check> = {}): Promise<string[]> {
    const checks = [...this.#checks, ...Object.entries(more)];
    const outcomes = await Promise.allSettled(checks.map(([, check]) => withinTwoSeconds(check)));
    return checks.filter((_, i) => outcomes[i]?.status === 'rejected').map(([name]) => name);
  }
}

async function withinTwoSeconds(check: Check): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), 2_000);
  });
  try {
    await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
