import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedInstance } from '../instance/embedded-instance.ts';
import { birthOf } from '../instance/processes.ts';

/** Settles when the database server is gone, which is nobody's plan while Caspix runs. Does not keep the process alive by itself. */
export async function databaseEnds({ server, place }: EmbeddedInstance): Promise<{ how: string }> {
  const birth = birthOf(server.pid);
  while (birth !== undefined && birthOf(server.pid) === birth) await sleep(1000, undefined, { ref: false });
  return { how: `the database ended (${place.log})` };
}
