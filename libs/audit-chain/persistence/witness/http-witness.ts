import { Agent, request } from 'node:https';
import { Rejected } from '../../application/forward/receiver.ts';
import type { Witness, WitnessAnswer } from '../../application/witness/witness-books.ts';
import type { WitnessSettings } from '../../domain/destinations/destination.ts';
import { clientTls, isTlsRefusal } from '../forward/tls.ts';

const ANSWER_MILLIS = 15_000;
const MAX_ANSWER = 10_000;

/** A witness over TLS. */
export class HttpWitness implements Witness {
  #agent: Agent;

  constructor(private readonly settings: WitnessSettings) {
    this.#agent = this.#newAgent();
  }

  addCheckpoint(body: string): Promise<WitnessAnswer> {
    const url = new URL(`${this.settings.url.replace(/\/$/, '')}/add-checkpoint`);
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) };
      const sent = request(url, { method: 'POST', agent: this.#agent, timeout: ANSWER_MILLIS, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < MAX_ANSWER) text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('timeout', () => sent.destroy(new Error('the witness does not answer')));
      sent.on('error', (error) => reject(isTlsRefusal(error) ? new Rejected(error.message, { cause: error }) : error));
      sent.end(body);
    });
  }

  /** Ends what is under way; the next request opens anew. */
  close(): void {
    this.#agent.destroy();
    this.#agent = this.#newAgent();
  }

  #newAgent(): Agent {
    return new Agent({ keepAlive: true, maxSockets: 1, ...clientTls({ ca: this.settings.ca }) });
  }
}
