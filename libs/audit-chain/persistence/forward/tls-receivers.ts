import type { OpenDestination } from '../../application/forward/courier-store.ts';
import { type Receiver, Receivers } from '../../application/forward/receiver.ts';
import { HecReceiver } from './hec-receiver.ts';
import { SyslogReceiver } from './syslog-receiver.ts';

/** Receivers over TLS; `host` is what messages say that they come from. */
export class TlsReceivers extends Receivers {
  constructor(
    private readonly host: string,
    private readonly patience: { readonly writeMillis?: number } = {},
  ) {
    super();
  }

  open(destination: OpenDestination<'syslog-tls' | 'hec'>): Receiver {
    const { host } = this;
    const { secret } = destination;
    return destination.kind === 'syslog-tls'
      ? new SyslogReceiver({ settings: destination.settings, key: secret['key'], host, ...this.patience })
      : new HecReceiver({ settings: destination.settings, token: secret['token'] ?? '', host });
  }
}
