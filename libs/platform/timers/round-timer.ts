import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';

/** Work that comes round again and again while a process runs. A process that only this keeps awake may end. */
export abstract class RoundTimer implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly everyMillis: number) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.tick(), this.everyMillis).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** One round. Logs what fails and never rejects: nobody waits for it. */
  abstract tick(): Promise<unknown>;
}
