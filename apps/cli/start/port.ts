import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, Refusal } from '../refusal.ts';

/** Parses `--port`. Port 0 would be a different address at every start, and a certificate-bound origin needs one. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new Refusal(`--port wants a number from 1 to 65535, not ${text}`);
  return port;
}

/** Refuses a port that somebody listens on, before anything is started. What an ended Caspix held is free after a moment. */
export async function requireFreePort(host: string, port: number, patience = 1500): Promise<void> {
  for (const until = Date.now() + patience; ; await sleep(100)) {
    const code = await tryPort(host, port);
    if (code === '') return;
    if (code === 'EACCES') throw new Refusal(`Port ${port} needs a privilege that this account lacks: npm start -- --port 8443`);
    if (code !== 'EADDRINUSE') throw new Refusal(`Port ${port} on ${host} cannot be listened on (${code})`);
    if (Date.now() > until)
      throw new Refusal(
        `Port ${port} is in use by another program: stop it, or npm start -- --port ${port === 65_535 ? port - 1 : port + 1}`,
      );
  }
}

/** '' when the port can be listened on, else the error's code. */
function tryPort(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(codeOf(error) || 'unknown'));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve('')));
  });
}
