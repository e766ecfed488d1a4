import { uuidv7 } from '#kernel';
import { type Actor, type Config, UnitOfWork } from '#platform';
import { type House, openHouse, type TestDatabase, testDatabase } from '#testing';
import { AlertsModule } from './alerts.module.ts';
import { MoveCase } from './application/cases/move-case.ts';
import { OpenCase } from './application/cases/open-case.ts';
import { ProposeDecision, type ProposeDecisionInput } from './application/decision/propose-decision.ts';
import { UploadEvidence } from './application/evidence/upload-evidence.ts';
import type { UploadPart } from './application/evidence/upload-part.ts';
import { IngestAlerts } from './application/intake/ingest-alerts.ts';
import { CasesModule } from './cases.module.ts';
import { PrivacyModule } from './privacy.module.ts';

/** A house with cases in it, and the steps that most tests of cases begin with. */
export interface CaseHouse {
  db: TestDatabase;
  house: House;
  get: House['get'];
  unitOfWork: UnitOfWork;
  cleo: Actor;
  dan: Actor;
  eva: Actor;
  finn: Actor;
  /** Alerts that were received, by id; each has one transaction of 1,000.00 EUR into account `to`. */
  receive(...names: string[]): Promise<string[]>;
  open(actor: Actor, alertIds?: string[]): Promise<string>;
  /** Opens a case, begins work and gives its id. */
  work(actor: Actor, alertIds?: string[]): Promise<string>;
  version(id: string): Promise<number>;
  state(id: string): Promise<string>;
  proposal(id: string, changes?: Partial<ProposeDecisionInput>): Promise<ProposeDecisionInput>;
  propose(actor: Actor, id: string): ReturnType<ProposeDecision['execute']>;
  upload(actor: Actor, caseId: string, fileName: string, content: string | Buffer, type?: string): Promise<string>;
  /** Audit actions of a case, oldest first. */
  history(id: string): Promise<string[]>;
  close(): Promise<void>;
}

const alertNamed = (name: string) => ({
  source: 'monitor',
  sourceRef: name,
  typology: 'Invoice redirection',
  score: 80,
  detectedAt: '2026-11-20T10:00:00Z',
  subjects: [
    { role: 'SUBJECT', account: { number: `90001000${name}`, label: `Collector ${name}` } },
    { role: 'VICTIM', account: { number: `90002000${name}`, label: `Payer ${name}` } },
  ],
  transactions: [
    {
      ...{ ref: `t-${name}`, at: '2026-11-19T09:00:00Z', amount: '1000.00', currency: 'EUR' },
      ...{ from: { number: `90002000${name}` }, to: { number: `90001000${name}` } },
    },
  ],
});

async function* partsOf(fileName: string, content: string | Buffer, type = ''): AsyncGenerator<UploadPart> {
  async function* bytes() {
    yield Buffer.from(content);
  }
  yield { kind: 'file', name: 'file', fileName, type, content: bytes() };
}

export async function openCaseHouse(overrides: Partial<Config> = {}): Promise<CaseHouse> {
  const db = await testDatabase({ overrides });
  const house = await openHouse(db, { modules: [AlertsModule, CasesModule, PrivacyModule] });
  const as = (name: keyof House['people']) => house.as(house.people[name]);
  const [cleo, dan, eva, finn] = [as('cleo'), as('dan'), as('eva'), as('finn')];
  const column = async (name: string, id: string) =>
    (await db.superuser.query(`SELECT ${name} AS it FROM cases.cases WHERE id = $1`, [id])).rows[0]?.it;
  const source = { ...cleo, sub: uuidv7(), type: 'service' as const, permissions: ['alert:ingest'] };

  const open = (actor: Actor, alertIds: string[] = []) =>
    house
      .get(OpenCase)
      .execute(actor, { title: 'Redirected invoices', type: 'FRAUD', typology: 'Invoice redirection', priority: 2, alertIds });
  const proposal = async (caseId: string, changes: Partial<ProposeDecisionInput> = {}): Promise<ProposeDecisionInput> => ({
    ...{ caseId, version: await column('version', caseId), disposition: 'CONFIRMED_FRAUD', reasonCode: 'PAYER_DECEIVED' },
    note: 'The payer followed an altered invoice to an account that was nineteen days old.',
    ...{ loss: '0.00', recovered: '0.00', evidenceIds: [] },
    ...changes,
  });
  const work = async (actor: Actor, alertIds: string[] = []) => {
    const id = await open(actor, alertIds);
    await house.get(MoveCase).execute(actor, { id, version: await column('version', id), verb: 'start', reason: '' });
    return id;
  };
  return {
    ...{ db, house, get: house.get, unitOfWork: house.get(UnitOfWork), cleo, dan, eva, finn, open, work, proposal },
    receive: async (...names) => {
      const { items } = await house.get(IngestAlerts).execute(source, names.map(alertNamed));
      return items.map(({ id }) => id ?? '');
    },
    version: (id) => column('version', id),
    state: (id) => column('state', id),
    propose: async (actor, id) => house.get(ProposeDecision).execute(actor, await proposal(id)),
    upload: (actor, caseId, fileName, content, type) => house.get(UploadEvidence).execute(actor, caseId, partsOf(fileName, content, type)),
    history: async (id) =>
      (
        await db.superuser.query<{ action: string }>('SELECT action FROM audit.entries WHERE case_id = $1 ORDER BY case_seq', [id])
      ).rows.map(({ action }) => action),
    close: async () => {
      await house.close();
      await db.close();
    },
  };
}
