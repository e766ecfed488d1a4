import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../container/engine.ts';
import { attempt } from './run.ts';

/**
 * Podman leaves health checks to systemd's timers. Where systemd does not run, nobody asks, and whatever waits for `service_healthy`
 * waits for ever: so this asks, once a second, for the containers of one project. Answers how to stop it.
 */
export function askForHealth({ program }: Engine, project: string): () => void {
  if (program !== 'podman' || existsSync('/run/systemd/system')) return () => undefined;
  const stopping = new AbortController();
  void ask(project, stopping.signal);
  return () => stopping.abort();
}

async function ask(project: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const running = ['podman', 'ps', '--quiet', '--filter', `label=com.docker.compose.project=${project}`, '--filter', 'status=running'];
    const { stdout } = await attempt(running);
    for (const id of stdout.split('\n').filter(Boolean)) await attempt(['podman', 'healthcheck', 'run', id]);
    await sleep(1_000);
  }
}
