import { setTimeout as wait } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import { type Base, Stage } from './scene.ts';
import type { Scratch } from './scratch.ts';

/** What came of one class. */
export interface Outcome {
  readonly name: string;
  readonly does: string;
  /** Which part of the product said it, and what; null when nothing did. */
  readonly noticedBy: string | null;
  readonly says: string | null;
  /** Levels of the escalation that had been told by then. */
  readonly told: number;
  readonly seconds: number | null;
  readonly targetSeconds: number | null;
  readonly ok: boolean;
}

export interface DrillOptions {
  readonly tailMillis: number;
  readonly watchMillis: number;
  /** How long nothing may happen after an attack before it counts as unnoticed. */
  readonly patienceMillis: number;
}

const parts: Readonly<Record<string, string>> = {
  mismatch: 'check of the newest entries',
  gap: 'check of the newest entries',
  rollback: 'sealer, before it signs',
};

/** Commits one attack in a database of its own, and waits until the product has opened an incident by itself. */
export async function drillOne(scratch: Scratch, base: Base, attack: Attack, options: DrillOptions): Promise<Outcome> {
  const database = `drill_${attack.name.replaceAll(/[^a-z]/g, '_')}`;
  const stage = new Stage(scratch, base, database, options);
  const { name, does, targetSeconds } = attack;
  try {
    await stage.open();
    const before = await incidentIn(stage);
    if (before) throw new Error(`${name}: an incident was open before anything happened: ${before.says}`);
    const began = performance.now();
    await attack.commit(stage);
    const incident = await waitForIncident(stage, began + options.patienceMillis);
    const seconds = incident && (performance.now() - began) / 1000;
    const ok =
      targetSeconds === null ? incident === null : seconds !== null && seconds <= targetSeconds && incident !== null && incident.told > 0;
    const noticedBy = incident && (parts[incident.cause] ?? incident.cause);
    return { name, does, noticedBy, says: incident?.says ?? null, told: incident?.told ?? 0, seconds, targetSeconds, ok };
  } finally {
    await stage.close();
  }
}

interface Noticed {
  readonly cause: string;
  readonly says: string;
  readonly told: number;
}

async function waitForIncident(stage: Stage, until: number): Promise<Noticed | null> {
  while (performance.now() < until) {
    const incident = await incidentIn(stage);
    if (incident) return incident;
    await wait(100);
  }
  return null;
}

async function incidentIn(stage: Stage): Promise<Noticed | null> {
  const { rows } = await stage.sql<Noticed>(
    `SELECT i.cause, i.says, (SELECT count(*)::int FROM platform.notices n WHERE n.link = '/incidents/' || i.id) AS told
     FROM audit.incidents i WHERE i.closed_at IS NULL ORDER BY i.opened_at LIMIT 1`,
  );
  return rows[0] ?? null;
}
