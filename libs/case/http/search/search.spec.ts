import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IngestAlerts } from '#case';
import { actorWith } from '#testing';
import { type TestApi, type TestClient, testApi } from '#testing/api';

interface Sought {
  what: string;
  /** As the source wrote it, and as people type it when they look for it. */
  stored: string;
  typed: readonly string[];
  /** Somebody else's, one character away. */
  neighbour: string;
}

/** Values that belong to an account. */
const ofAccounts: readonly Sought[] = [
  {
    what: 'an IBAN',
    stored: 'DE36500105175407324931',
    typed: ['DE36500105175407324931', 'de36 5001 0517 5407 3249 31'],
    neighbour: 'DE09500105175407324932',
  },
  { what: 'an account number', stored: '00740012345678', typed: ['00740012345678', '0074-0012-345678'], neighbour: '740012345678' },
  {
    what: 'a card number',
    stored: '4539578763621486',
    typed: ['4539578763621486', '4539 5787 6362 1486', '4539-5787-6362-1486'],
    neighbour: '4539578763621494',
  },
];
/** Values that belong to a person. */
const ofPeople: readonly (Sought & { field: 'email' | 'phone' | 'nationalId' })[] = [
  {
    ...{ field: 'email', what: 'an e-mail address' },
    stored: 'Planted.Person@Customer.example',
    typed: ['planted.person@customer.example', ' PLANTED.PERSON@CUSTOMER.EXAMPLE '],
    neighbour: 'planted.persons@customer.example',
  },
  {
    ...{ field: 'phone', what: 'a telephone number' },
    stored: '+352 621 987 654',
    typed: ['+352621987654', '00352 621-987-654'],
    neighbour: '+352621987655',
  },
  {
    ...{ field: 'nationalId', what: 'a national id' },
    stored: '1987-0412-98765',
    typed: ['1987041298765', '1987 0412 98765'],
    neighbour: '1987041298757',
  },
];
const all = [...ofAccounts, ...ofPeople];

describe('the exact search', () => {
  let api: TestApi;
  let cleo: TestClient;
  /** The alert about the one who has the value, and about the neighbour. */
  const alerts = new Map<string, string>();

  beforeAll(async () => {
    api = await testApi();
    cleo = await api.as('cleo');
    const subjectsOf = (value: string, field: string | undefined, n: number) => {
      const party = { kind: 'PERSON', name: `Person ${n}`, ref: `P${n}` };
      const account = { number: field === undefined ? value : `55${String(n).padStart(8, '0')}` };
      return [{ role: 'SUBJECT', account, party: field === undefined ? party : { ...party, [field]: value } }];
    };
    const values = all.flatMap(({ stored, neighbour, ...of }) => {
      const field = 'field' in of ? String(of.field) : undefined;
      return [stored, neighbour].map((value) => ({ value, field }));
    });
    const source = actorWith(['alert:ingest'], { type: 'service' });
    const { items } = await api.app.get(IngestAlerts, { strict: false }).execute(
      source,
      values.map(({ value, field }, n) => ({
        ...{ source: 'monitor', sourceRef: `s${n}`, typology: 'Mule', score: 50, detectedAt: '2026-11-20T10:00:00Z' },
        transactions: [],
        subjects: subjectsOf(value, field, n),
      })) as never,
    );
    items.forEach(({ id }, n) => alerts.set(values[n]?.value ?? '', id ?? ''));
    expect(new Set(alerts.values()).size).toBe(2 * all.length);
  });
  afterAll(() => api.close());

  const found = async (q: string) => {
    const { status, json } = await cleo.get(`/search?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return { alerts: json.alerts.map(({ id }: { id: string }) => id), cases: json.cases.map(({ id }: { id: string }) => id) };
  };

  it.each(all)('by $what finds the one that has it, however it is typed, and not the neighbour', async ({ stored, typed, neighbour }) => {
    for (const q of [stored, ...typed]) expect([q, (await found(q)).alerts]).toEqual([q, [alerts.get(stored)]]);
    expect((await found(neighbour)).alerts).toEqual([alerts.get(neighbour)]);
  });

  it.each(all)('by a part of $what, or by one that nobody has, finds nothing', async ({ stored, typed: [typed = ''] }) => {
    const other = typed.replace(/[0-9a-z](?=[^0-9a-z]*$)/i, (last) => (last === '7' ? '8' : '7'));
    expect(other).not.toBe(typed);
    for (const q of [typed.slice(0, -1), typed.slice(1), `${typed}0`, other]) {
      // Without its "+" a telephone number is still the number of nobody; and no shorter one is anybody's.
      expect([q, await found(q)]).toEqual([q, { alerts: [], cases: [] }]);
    }
    expect(alerts.has(stored)).toBe(true);
  });

  it.each(all)('by $what finds the case that its alert was taken into', async ({ stored, typed: [typed = ''] }) => {
    const body = { title: 'Someone', type: 'FRAUD', typology: 'Mule', priority: 2, alertIds: [alerts.get(stored)] };
    const made = await cleo.post('/cases', body);
    expect([made.status, made.status === 201 ? '' : made.json]).toEqual([201, '']);
    expect((await found(typed)).cases).toEqual([made.json.id]);
  });

  it('tells whoever may see no alert nothing, not even that it exists', async () => {
    const ada = await api.as('ada');
    for (const { typed } of all) {
      expect((await ada.get(`/search?q=${encodeURIComponent(typed[0] ?? '')}`)).json).toEqual({ cases: [], alerts: [] });
    }
  });
});
