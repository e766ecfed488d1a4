import { connect, type TLSSocket } from 'node:tls';
import { type Receiver, Rejected } from '../../application/forward/receiver.ts';
import type { SyslogSettings } from '../../domain/destinations/destination.ts';
import { syslogMessage } from '../../domain/forward/formats.ts';
import type { Outgoing } from '../../domain/forward/record.ts';
import { octetCounted } from '../../domain/forward/syslog.ts';
import { clientTls, isTlsRefusal } from './tls.ts';

const CONNECT_MILLIS = 10_000;
const WRITE_MILLIS = 30_000;
const CONFIRM_MILLIS = 15_000;

export interface SyslogReceiverOptions {
  readonly settings: SyslogSettings;
  readonly key: string | undefined;
  /** HOSTNAME of the messages. */
  readonly host: string;
  /** How long the receiver may take nothing before it counts as hung. */
  readonly writeMillis?: number;
}

/**
 * Syslog over TLS (RFC 5425). The protocol has no acknowledgement: that the kernel took our bytes says nothing about the receiver. So
 * `confirm` ends the connection and waits for the other side to end it too, which it does after it has read everything up to our end
 * (with unread bytes its kernel would send a reset instead), and connects anew at once, so that a receiver that dies afterwards is
 * noticed. What it has read it may still hold in memory: hence the settling time.
 */
export class SyslogReceiver implements Receiver {
  readonly settleMillis = 10_000;
  #socket: Promise<TLSSocket> | null = null;
  #failed: Error | null = null;
  /** Set while our own end of the connection is awaited. */
  #ending = false;

  constructor(private readonly options: SyslogReceiverOptions) {}

  async send(messages: readonly Outgoing[]): Promise<void> {
    const { settings, host, writeMillis = WRITE_MILLIS } = this.options;
    const octets = messages.map((message) => octetCounted(syslogMessage(settings.format, message, host))).join('');
    const socket = await this.#connected();
    await within(writeMillis, 'the receiver takes nothing more', socket, (resolve, reject) => {
      socket.write(octets, 'utf8', (error) => (error ? reject(error) : resolve()));
    });
    this.assertAlive();
  }

  async confirm(): Promise<void> {
    const socket = await this.#connected();
    this.#ending = true;
    await within(CONFIRM_MILLIS, 'the receiver does not say that it has read everything', socket, (resolve, reject) => {
      socket.once('end', resolve);
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was cut before everything was read')));
      socket.end();
    });
    this.#ending = false;
    socket.destroy();
    this.assertAlive();
    this.#socket = null;
    await this.#connected();
  }

  assertAlive(): void {
    if (this.#failed) throw this.#failed;
  }

  close(): void {
    const opened = this.#socket;
    this.#socket = null;
    void opened?.then((socket) => socket.destroy()).catch(() => undefined);
    this.#failed ??= new Error('the connection was closed');
  }

  #connected(): Promise<TLSSocket> {
    this.assertAlive();
    this.#socket ??= this.#connect();
    return this.#socket;
  }

  async #connect(): Promise<TLSSocket> {
    const { settings, key } = this.options;
    const { host, port } = settings;
    const socket = connect({ host, port, servername: isAddress(host) ? '' : host, ...clientTls({ ...settings, key }) });
    // Errors that come too late for whoever waited; one listener for the connection, not one for each batch.
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 10_000);
    try {
      await within(CONNECT_MILLIS, 'the receiver does not answer', socket, (resolve, reject) => {
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
      });
    } catch (error) {
      socket.destroy();
      throw isTlsRefusal(error) ? new Rejected(messageOf(error), { cause: error }) : error;
    }
    const lost = (error: Error) => {
      if (this.#ending && error.message === ENDED) return;
      this.#failed ??= isTlsRefusal(error) ? new Rejected(error.message, { cause: error }) : error;
    };
    const current = () => this.#socket !== null;
    socket.on('error', lost);
    socket.on('end', () => current() && lost(new Error(ENDED)));
    // A receiver has nothing to say; what it says all the same is read, or its end would never be seen.
    socket.resume();
    return socket;
  }
}

const ENDED = 'the receiver ended the connection';
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const isAddress = (host: string): boolean => /^[\d.]+$|:/.test(host);

/** Awaits one thing of a socket, for so long. */
async function within(
  millis: number,
  late: string,
  socket: TLSSocket,
  await_: (resolve: () => void, reject: (error: Error) => void) => void,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(late)), millis);
      const onClose = () => reject(new Error('the connection ended'));
      socket.once('close', onClose);
      await_(() => {
        socket.off('close', onClose);
        resolve();
      }, reject);
    });
  } finally {
    clearTimeout(timer);
  }
}
