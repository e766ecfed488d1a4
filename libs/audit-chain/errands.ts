import { join } from 'node:path';
import { maskText } from '#platform';
import { CopyErrand } from './application/copies/copy-errand.ts';
import type { CopyVault } from './application/copies/copy-vault.ts';
import type { OpenDestination } from './application/forward/courier-store.ts';
import type { Errand } from './application/forward/errand.ts';
import { Rejected } from './application/forward/receiver.ts';
import { SiemErrand, type SiemOptions } from './application/forward/siem-errand.ts';
import type { Pace } from './application/pace.ts';
import { WitnessErrand } from './application/witness/witness-errand.ts';
import type { CarrierStores } from './carrier-stores.ts';
import type { ErrandParts } from './errand-parts.ts';
import { DirectoryVault } from './persistence/copies/directory-vault.ts';
import { TlsReceivers } from './persistence/forward/tls-receivers.ts';
import { HttpWitness } from './persistence/witness/http-witness.ts';

/** What carries the log to this destination. */
export function errandOf(destination: OpenDestination, stores: CarrierStores, parts: ErrandParts, pace: Pace): Errand {
  const { config, clock, keys } = parts;
  switch (destination.kind) {
    case 'syslog-tls':
    case 'hec':
      return new SiemErrand(destination, stores.courier, new TlsReceivers(new URL(config.publicOrigin).hostname), {
        ...siemOptions(parts),
        ...pace.siem,
      });
    case 'witness':
      return new WitnessErrand(destination, {
        store: stores.courier,
        books: stores.witnesses,
        witness: new HttpWitness(destination.settings),
      });
    case 's3':
    case 'directory':
      return new CopyErrand(destination, {
        store: stores.courier,
        books: stores.copies,
        openVault: () => vaultOf(destination, config.exportDir),
        log: config.logName,
        keys: () => keys.now(),
        clock,
        verifyMillis: pace.readBackEvery,
      });
  }
}

export async function vaultOf(destination: OpenDestination<'s3' | 'directory'>, exportDir: string | undefined): Promise<CopyVault> {
  if (destination.kind === 's3') {
    // Loaded where a bucket is configured: the client takes 40 MiB of every process that holds it.
    const { S3Vault } = await import('./persistence/copies/s3-vault.ts');
    return new S3Vault(destination.settings, destination.secret['secretAccessKey'] ?? '');
  }
  if (exportDir === undefined) throw new Rejected('the operator has set no folder aside for copies (CASPIX_EXPORT_DIR)');
  return new DirectoryVault(join(exportDir, destination.settings.folder));
}

function siemOptions({ config, clock, pseudonyms }: ErrandParts): SiemOptions {
  const hiding = { pseudonym: (kind: string, value: string) => pseudonyms.of(kind, value), mask: maskText };
  return { log: config.logName, clock, hiding };
}
