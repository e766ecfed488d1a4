import { Agent, request } from 'node:https';
import { type Receiver, Rejected } from '../../application/forward/receiver.ts';
import type { HecSettings } from '../../domain/destinations/destination.ts';
import { collectorEvent } from '../../domain/forward/formats.ts';
import type { Outgoing } from '../../domain/forward/record.ts';
import { clientTls, isTlsRefusal } from './tls.ts';

const ANSWER_MILLIS = 30_000;
const MAX_ANSWER = 4_096;

/** Answers that another try at the same may change: too busy, too many, or something of the server's own. */
const isTemporary = (status: number): boolean => status === 408 || status === 429 || status >= 500;

export interface HecReceiverOptions {
  readonly settings: HecSettings;
  readonly token: string;
  readonly host: string;
}

/** An HTTP event collector: one request for a batch, and its 200 means that the whole batch is taken. */
export class HecReceiver implements Receiver {
  readonly settleMillis = 0;
  readonly #agent: Agent;

  constructor(private readonly options: HecReceiverOptions) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1, ...clientTls(options.settings) });
  }

  async send(messages: readonly Outgoing[]): Promise<void> {
    const { settings, host } = this.options;
    const body = messages.map((message) => collectorEvent(settings.format, message, host)).join('\n');
    const { status, text } = await this.#post(body).catch((error: unknown) => {
      throw isTlsRefusal(error) ? new Rejected(error instanceof Error ? error.message : String(error), { cause: error }) : error;
    });
    if (status === 200) return;
    const says = `the collector answered ${status}: ${text.slice(0, 200)}`;
    throw isTemporary(status) ? new Error(says) : new Rejected(says);
  }

  async confirm(): Promise<void> {
    // Each answer was a confirmation.
  }

  assertAlive(): void {
    // A request finds out by itself.
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: string): Promise<{ status: number; text: string }> {
    const { settings, token } = this.options;
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: settings.host,
          port: settings.port,
          path: settings.path,
          method: 'POST',
          agent: this.#agent,
          timeout: ANSWER_MILLIS,
          headers: {
            authorization: `Splunk ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            if (text.length < MAX_ANSWER) text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('the collector does not answer')));
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
