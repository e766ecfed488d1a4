/** A PostgreSQL that exists for one test run: how to reach it as its superuser, and how to end it. */
export interface TestServer {
  host: string;
  port: number;
  user: string;
  password: string;
  /** `socket` for a Unix socket, `verify-full` for TCP with TLS. */
  tls: 'socket' | 'verify-full';
  ca?: string;
  kind: 'embedded' | 'container';
  stop(): Promise<void>;
}
