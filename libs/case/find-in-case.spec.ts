import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#kernel';
import { FindInCase } from './application/cases/find-in-case.ts';
import { type CaseHouse, openCaseHouse } from './cases.fixture.ts';

describe('an account of a case by its last four', () => {
  let here: CaseHouse;
  let caseId: string;
  beforeAll(async () => {
    here = await openCaseHouse();
    // Collector 900010007781 got money from payer 900020007781; both end alike.
    const alerts = await here.receive('7781', '4452');
    caseId = await here.open(here.cleo, alerts.slice(0, 1));
    await here.open(here.cleo, alerts.slice(1));
  });
  afterAll(() => here.close());

  const find = async (last4: string, actor = here.cleo, id = caseId) => (await here.get(FindInCase).execute(actor, id, last4)).items;

  it('is found where it occurs, with the mask that the case shows anyway', async () => {
    const items = await find('7781');
    expect(items.map(({ label, masked }) => [label, masked])).toEqual([
      ['Collector 7781', '•••• 7781'],
      ['Payer 7781', '•••• 7781'],
    ]);
    expect(items[0]?.role).toBe('SUBJECT');
  });

  it('is not found from another case, by another four, or in a case out of sight', async () => {
    expect(await find('4452')).toEqual([]);
    expect(await find('0000')).toEqual([]);
    await expect(find('7781', here.cleo, uuidv7())).rejects.toMatchObject({ code: 'not-found' });
    await expect(find('7781', { ...here.dan, reach: { ...here.dan.reach, otherwise: 'own' } })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(() => here.get(FindInCase).execute(here.eva, caseId, '7781')).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  it('never matches the dots and blanks of a mask', async () => {
    await here.db.superuser.query(`UPDATE cases.accounts SET number_masked = '•••• 45' WHERE label = 'Payer 7781'`);
    for (const last4 of ['• 45', '%', '____']) expect(await find(last4)).toEqual([]);
    expect(await find('7781')).toHaveLength(1);
  });

  it('is an entry of the case, which does not tell the four in the clear', async () => {
    await find('7781');
    const { rows } = await here.db.superuser.query<{ text: string }>(
      `SELECT convert_from(bytes, 'UTF8') AS text FROM audit.entries WHERE action = 'case.search' AND case_id = $1`,
      [caseId],
    );
    expect(rows.length).toBeGreaterThan(3);
    // Ids, digests and times are made of digits too, and may hold the four by chance.
    const said = rows.map(({ text }) => text.replaceAll(/[0-9a-f-]{36,}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, ''));
    expect(said.filter((text) => text.includes('7781'))).toEqual([]);
  });
});
