import { AuditEntries20261122000200 } from './20261122000200-entries.ts';
import { AuditAppend20261122000210 } from './20261122000210-append.ts';
import { AuditSeals20261122000220 } from './20261122000220-seals.ts';
import { AuditStatus20261122000230 } from './20261122000230-status.ts';
import { AuditDestinations20261127000240 } from './20261127000240-destinations.ts';
import { AuditCopiesSeen20261127000245 } from './20261127000245-copies-seen.ts';
import { AuditIncidents20261127004200 } from './20261127004200-incidents.ts';
import { AuditAppendCheaper20261127024100 } from './20261127024100-append-cheaper.ts';
import { AuditRetention20261127032000 } from './20261127032000-retention.ts';
import { AuditSchemaSeen20261127033000 } from './20261127033000-schema-seen.ts';
import { AuditSigningKeys20261127054300 } from './20261127054300-signing-keys.ts';
import { AuditActing20261127064000 } from './20261127064000-acting.ts';
import { AuditSealerWaits20261128011300 } from './20261128011300-sealer-waits.ts';
import { AuditChangesAreTold20261128012826 } from './20261128012826-changes-are-told.ts';

export const auditMigrations = [
  AuditEntries20261122000200,
  AuditAppend20261122000210,
  AuditSeals20261122000220,
  AuditStatus20261122000230,
  AuditDestinations20261127000240,
  AuditCopiesSeen20261127000245,
  AuditIncidents20261127004200,
  AuditAppendCheaper20261127024100,
  AuditRetention20261127032000,
  AuditSchemaSeen20261127033000,
  AuditSigningKeys20261127054300,
  AuditActing20261127064000,
  AuditSealerWaits20261128011300,
  AuditChangesAreTold20261128012826,
];
