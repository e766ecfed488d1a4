import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { type IncidentCause, THE_LOG } from '../../domain/incidents/causes.ts';
import type { Sighting } from '../../domain/incidents/sightings.ts';
import { ChainReads, type StatusFigures } from '../chain-reads.ts';
import { Pace } from '../pace.ts';
import { SchemaChanges } from '../schema-watch.ts';
import { type CopyState, CopyStates, type UntoldChange } from './copy-states.ts';

const sighting = (cause: IncidentCause, subject: string, says: string): Sighting => ({
  cause,
  subject,
  says,
  index: null,
  entry: null,
  marks: [says],
});

/** What can be seen to be wrong without reading the log: figures of the sealer, of the checks and of the copies. */
@Injectable()
export class VitalSigns {
  constructor(
    private readonly reads: ChainReads,
    private readonly copies: CopyStates,
    private readonly schema: SchemaChanges,
    private readonly pace: Pace,
  ) {}

  async wrong(tx: Tx): Promise<Sighting[]> {
    const figures = await this.reads.figures(tx);
    const copies = await this.copies.states(tx);
    return [
      ...ofSealer(figures, this.pace.stalledAfter),
      ...ofChecks(figures, this.pace.uncheckedAfter),
      ...(await this.ofSchema(tx)),
      ...copies.flatMap(ofCopy),
      ...(await this.copies.untold(tx)).map(ofUntold),
    ];
  }

  private async ofSchema(tx: Tx): Promise<Sighting[]> {
    if (await this.schema.watched(tx)) return [];
    return [sighting('unwatched', THE_LOG, 'the event triggers that record changes of the audit schema are missing or switched off')];
  }
}

function ofSealer({ sealer, waiting, waitingSince, now }: StatusFigures, patience: number): Sighting[] {
  if (sealer.state === 'broken') return [sighting('rollback', THE_LOG, sealer.reason ?? 'the sealer refuses to sign')];
  const millisSince = (at: string | null) => (at === null ? 0 : Date.parse(now) - Date.parse(at));
  const isSilent = millisSince(sealer.heartbeatAt) > patience;
  if (sealer.state === 'waiting' && isSilent) {
    // Which copies do not answer may change from look to look; that nobody speaks for the log is the news.
    return [{ ...sighting('unproven', THE_LOG, sealer.reason ?? 'nobody outside the database speaks for the log'), marks: ['unproven'] }];
  }
  if (millisSince(waitingSince) > patience) {
    return [sighting('stalled', THE_LOG, `${waiting} entries wait for their seal: nobody seals, or a transaction has been left open`)];
  }
  if (isSilent) return [sighting('stalled', THE_LOG, 'the sealer shows no sign of life')];
  return [];
}

function ofChecks({ lastCheck, firstAt, now }: StatusFigures, patience: number): Sighting[] {
  const last = lastCheck?.at ?? firstAt;
  if (last === null || Date.parse(now) - Date.parse(last) < patience) return [];
  return [sighting('unchecked', THE_LOG, 'no full check has ended for more than a day')];
}

function ofCopy({ name, state, says }: CopyState): Sighting[] {
  if (state === 'ok') return [];
  // How far it is behind changes from look to look; that it is behind is the news.
  return [{ ...sighting(state, name, says ?? `it is ${state}`), marks: [state] }];
}

function ofUntold({ name, entry, at }: UntoldChange): Sighting {
  const says = `a change of it took effect at ${at} though its receiver of before had not taken the entry about it`;
  return { ...sighting('untold', name, says), entry, marks: [entry] };
}
