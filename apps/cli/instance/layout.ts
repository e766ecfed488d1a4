import { join } from 'node:path';

/** Where everything lies in a data directory. Only the cluster and its socket may lie elsewhere (see `postgres/place.ts`). */
export interface Layout {
  /** The data directory itself, absolute. */
  readonly root: string;
  /** Says that Caspix made this directory, for which version, and where its cluster is. */
  readonly marker: string;
  /** One file per secret, mode 0600, in a folder of mode 0700. */
  readonly secrets: string;
  readonly keyring: string;
  readonly tls: string;
  readonly evidence: string;
  readonly logs: string;
  /** Who uses the instance right now, a file per process. */
  readonly users: string;
  readonly demoFile: string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    marker: join(root, 'instance.json'),
    secrets: join(root, 'secrets'),
    keyring: join(root, 'keys', 'keyring.json'),
    tls: join(root, 'tls'),
    evidence: join(root, 'evidence'),
    logs: join(root, 'logs'),
    users: join(root, 'users'),
    demoFile: join(root, 'secrets', 'demo-accounts.json'),
  };
}
