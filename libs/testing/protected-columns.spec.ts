import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './test-database.ts';

/** Where values of high sensitivity lie. The column's own type refuses what is not encrypted. */
const sealed: readonly string[] = [
  'auth.credentials.totp_next_secret',
  'auth.credentials.totp_secret',
  'auth.federation_attempts.secrets',
  'auth.provider_secrets.cipher',
  'cases.accounts.number_cipher',
  'cases.evidence.file_key',
  'cases.party_fields.cipher',
];

/** What a column with such a name may be instead, and why it shows nothing. */
const otherwise: Readonly<Record<string, string>> = {
  'audit.destinations.next_secret': 'encrypted by Secrets',
  'audit.destinations.secret': 'encrypted by Secrets',
  'audit.incidents.number': 'our own running number',
  'audit.payloads.cipher': 'encrypted by PayloadCipher; its digest is in the entry',
  'auth.credentials.password_earlier': 'argon2id with a pepper that is not in the database',
  'auth.credentials.password_hash': 'argon2id with a pepper that is not in the database',
  'auth.credentials.password_next': 'argon2id with a pepper that is not in the database',
  'auth.policies.document': 'the rules of sign-in, which name nobody',
  'auth.providers.document': 'settings of identity providers; their secrets lie in a table of their own, encrypted',
  'auth.sessions.ip': 'of staff, not of customers; kept for the sign-in history',
  'auth.sign_ins.device': 'a kind of browser and system, of staff',
  'auth.users.email': 'of staff, not of customers: where the person is told of sign-ins',
  'auth.sign_ins.ip': 'of staff, not of customers; shown to the person it belongs to',
  'cases.accounts.number_index': 'a blind index',
  'cases.accounts.number_masked': 'a mask: the last four at most',
  'cases.alerts.number': 'our own running number',
  'cases.cases.number': 'our own running number',
  'cases.evidence.number': 'our own running number',
  'platform.notice_deliveries.address': 'mailboxes of the institution’s own desks',
  'platform.notice_groups.emails': 'mailboxes of the institution’s own desks',
  'platform.notice_groups.webhook': 'of the institution’s own desks',
};

/** Words by which a column gives itself away as one of the catalogue in docs/keys.md. */
const TELLING =
  '(iban|pan$|number|account_no|phone|mail|national|tax|passport|document|birth|born|address|street|device|imei|^ip|_ip|secret|seed|password|pep_|sanction|cipher|file_key|whistle)';

describe('columns of high sensitivity', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  const columns = async (where: string) => {
    const { rows } = await db.superuser.query<{ line: string; type: string }>(
      `SELECT n.nspname || '.' || c.relname || '.' || a.attname AS line, format_type(a.atttypid, NULL) AS type
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('auth', 'audit', 'cases', 'crypto', 'platform', 'rbac', 'reporting')
         AND ${where} ORDER BY 1`,
    );
    return rows;
  };

  it('are of the type that takes nothing in the clear', async () => {
    expect((await columns(`format_type(a.atttypid, NULL) = 'crypto.sealed'`)).map(({ line }) => line)).toEqual(sealed);
  });

  it('are all known: no column with a telling name is anything else', async () => {
    const text = `a.attname ~ '${TELLING}' AND a.atttypid NOT IN ('boolean'::regtype, 'integer'::regtype, 'timestamptz'::regtype)`;
    const found = (await columns(text)).filter(({ type }) => type !== 'crypto.sealed').map(({ line }) => line);
    expect(found.filter((line) => !(line in otherwise))).toEqual([]);
  });

  it.each([
    ['a number as it is typed', 'DE89370400440532013000'],
    ['a long text', 'x'.repeat(200)],
    ['nothing', ''],
  ])('refuse %s', async (_, text) => {
    await expect(db.superuser.query('SELECT convert_to($1, $2)::crypto.sealed', [text, 'UTF8'])).rejects.toMatchObject({ code: '23514' });
  });

  it('ring when somebody adds one in the clear', async () => {
    await db.superuser.query('CREATE TABLE cases.planted (passport_number text)');
    const planted = (await columns(`a.attname ~ '${TELLING}'`)).map(({ line }) => line).filter((line) => !(line in otherwise));
    expect(planted).toContain('cases.planted.passport_number');
    await db.superuser.query('DROP TABLE cases.planted');
  });
});
