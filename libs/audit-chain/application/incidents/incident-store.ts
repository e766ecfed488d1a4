import type { Page, Tx } from '#platform';
import type { IncidentCause } from '../../domain/incidents/causes.ts';
import type { EscalationPlan } from '../../domain/incidents/escalation.ts';
import type { Incident, IncidentFlag, Telling } from '../../domain/incidents/incident.ts';
import type { Sighting } from '../../domain/incidents/sightings.ts';

export interface IncidentFilter {
  readonly open: boolean;
  readonly cursor?: string;
  readonly limit: number;
}

export abstract class IncidentStore {
  /** Null when one is open for this cause and subject already. */
  abstract open(tx: Tx, id: string, sighting: Sighting): Promise<Incident | null>;
  /** The open one for this cause and subject, held until the transaction ends. */
  abstract lockOpen(tx: Tx, cause: IncidentCause, subject: string): Promise<Incident | null>;
  /** Marks of what closed incidents about this subject were about. */
  abstract settledMarks(tx: Tx, subject: string): Promise<ReadonlySet<string>>;
  abstract find(tx: Tx, id: string): Promise<Incident | null>;
  abstract lock(tx: Tx, id: string): Promise<Incident | null>;
  /** Newest first. */
  abstract list(tx: Tx, filter: IncidentFilter): Promise<Page<Incident>>;
  /** Open, nobody has taken it up, still wrong, and the next level's time has come; held until the transaction ends. */
  abstract due(tx: Tx): Promise<Incident[]>;
  /** Keeps what the incident has become, if nobody changed it meanwhile. Throws `stale-version`. */
  abstract save(tx: Tx, incident: Incident): Promise<Incident>;
  abstract addTelling(tx: Tx, id: string, telling: Telling): Promise<void>;
  abstract tellings(tx: Tx, id: string): Promise<Telling[]>;
  /** The oldest open one that doubts the log, for everybody with a session. */
  abstract flag(tx: Tx): Promise<IncidentFlag | null>;
  /** True for one caller at a time; until the transaction ends. */
  abstract takeWatch(tx: Tx): Promise<boolean>;
}

export abstract class EscalationStore {
  abstract current(tx: Tx): Promise<EscalationPlan>;
  abstract add(tx: Tx, plan: EscalationPlan, approval: string): Promise<void>;
}
