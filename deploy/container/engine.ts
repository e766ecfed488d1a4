import { spawnSync } from 'node:child_process';

/** The programs that speak to this machine's container engine. Podman and Docker take the same flags for all that is asked of them here. */
export interface Engine {
  readonly program: 'podman' | 'docker';
  /** `docker compose` or, where that plugin is missing, `docker-compose`; empty when there is neither. */
  readonly compose: readonly string[];
}

const answer = (program: string, ...args: string[]) => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout : undefined;
};

/**
 * Asks who answers, since podman may stand behind the name of docker: an image that one of them builds, the other does not have.
 * Throws, saying what to install, when nobody answers.
 */
export function findEngine(): Engine {
  const server = answer('docker', 'version', '--format', '{{json .Server}}');
  const isPodman = server === undefined ? answer('podman', 'info') !== undefined : server.includes('Podman');
  if (server === undefined && !isPodman)
    throw new Error('No container engine answers: install podman or docker and start it, or set DOCKER_HOST');
  const compose = [['docker', 'compose'], ['docker-compose']].find(
    ([program = '', ...args]) => answer(program, ...args, 'version') !== undefined,
  );
  return { program: isPodman ? 'podman' : 'docker', compose: compose ?? [] };
}
