/** How Vault is reached and who we are to it. OpenBao answers to the same. */
export interface VaultSettings {
  /** `https://vault.bank.example:8200`. Plain HTTP is for a server on this machine alone. */
  address: string;
  /** PEM of the authority that alone may vouch for the server; without it the system's are asked. */
  ca?: string | undefined;
  namespace?: string | undefined;
  /** Where the transit engine is mounted. */
  mount: string;
  /** Keys are `<prefix>-root`, `<prefix>-mac`, `<prefix>-checkpoint` and `<prefix>-pack`. */
  keyPrefix: string;
  login: VaultLogin;
  /** How long one request may take, in milliseconds. */
  timeoutMillis: number;
}

export type VaultLogin =
  | { method: 'token'; token: string }
  | { method: 'approle'; mount: string; roleId: string; secretId: string }
  /** The token of the pod is read again at each login, because Kubernetes replaces it. */
  | { method: 'kubernetes'; mount: string; role: string; jwtFile: string };
