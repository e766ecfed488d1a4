/** True when the transaction's actor holds one of these. In a sub-select, so that a scan asks once and not per row. */
const any = (...permissions: string[]): string => `(SELECT ${permissions.map((p) => `platform.permits('${p}')`).join(' OR ')})`;

export const alertTables = `
  CREATE SCHEMA IF NOT EXISTS cases;
  REVOKE ALL ON SCHEMA cases FROM PUBLIC;
  GRANT USAGE ON SCHEMA cases TO caspix_app, caspix_worker, caspix_reader;

  CREATE TABLE cases.parties (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('PERSON', 'ENTITY')),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    source text NOT NULL,
    source_ref text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (source, source_ref)
  );

  CREATE TABLE cases.party_fields (
    id uuid NOT NULL PRIMARY KEY,
    party_id uuid NOT NULL REFERENCES cases.parties,
    field text NOT NULL CHECK (field IN ('national-id', 'born', 'phone', 'email', 'address', 'tax-id', 'document')),
    cipher bytea NOT NULL,
    idx bytea,
    masked text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (party_id, field, idx)
  );
  CREATE INDEX party_fields_by_value ON cases.party_fields (field, idx) WHERE idx IS NOT NULL;

  -- One row per account in the world: an IBAN is unique everywhere (namespace 'iban'), any other number only within its source.
  CREATE TABLE cases.accounts (
    id uuid NOT NULL PRIMARY KEY,
    source text NOT NULL,
    namespace text NOT NULL,
    number_cipher bytea NOT NULL,
    number_index bytea NOT NULL,
    number_masked text NOT NULL,
    iban boolean NOT NULL,
    label text CHECK (char_length(label) BETWEEN 1 AND 120),
    party_id uuid REFERENCES cases.parties,
    currency char(3) NOT NULL,
    opened_at timestamptz,
    opening_balance numeric(19,4),
    flagged boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (namespace, number_index)
  );
  CREATE INDEX accounts_by_number ON cases.accounts (number_index);
  CREATE INDEX accounts_by_party ON cases.accounts (party_id) WHERE party_id IS NOT NULL;

  CREATE TABLE cases.transactions (
    id uuid NOT NULL PRIMARY KEY,
    source text NOT NULL,
    source_ref text NOT NULL,
    occurred_at timestamptz NOT NULL,
    amount numeric(19,4) NOT NULL CHECK (amount >= 0),
    currency char(3) NOT NULL,
    from_account uuid NOT NULL REFERENCES cases.accounts,
    to_account uuid NOT NULL REFERENCES cases.accounts,
    kind text,
    description text,
    UNIQUE (source, source_ref)
  );
  CREATE INDEX transactions_out ON cases.transactions (from_account, occurred_at DESC);
  CREATE INDEX transactions_in ON cases.transactions (to_account, occurred_at DESC);

  CREATE TABLE cases.alerts (
    id uuid NOT NULL PRIMARY KEY,
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    source text NOT NULL,
    source_ref text NOT NULL,
    typology text NOT NULL,
    title text NOT NULL,
    score smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
    factors jsonb NOT NULL DEFAULT '[]',
    state text NOT NULL DEFAULT 'NEW' CHECK (state IN ('NEW', 'TRIAGED', 'LINKED', 'DISMISSED', 'DUPLICATE')),
    reason_code text,
    reason_text text,
    duplicate_of uuid REFERENCES cases.alerts,
    case_id uuid,
    owner_id uuid,
    exposure numeric(19,4) NOT NULL DEFAULT 0 CHECK (exposure >= 0),
    currency char(3) NOT NULL,
    detected_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at timestamptz,
    subject_label text NOT NULL,
    subject_count integer NOT NULL,
    transaction_count integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    UNIQUE (source, source_ref),
    CONSTRAINT alerts_new_is_unowned CHECK ((state = 'NEW') <= (owner_id IS NULL)),
    CONSTRAINT alerts_triaged_is_owned CHECK ((state = 'TRIAGED') <= (owner_id IS NOT NULL)),
    CONSTRAINT alerts_dismissed_has_reason CHECK ((state = 'DISMISSED') <= (reason_code IS NOT NULL)),
    CONSTRAINT alerts_linked_has_case CHECK ((state = 'LINKED') = (case_id IS NOT NULL)),
    CONSTRAINT alerts_duplicate_has_original CHECK ((state = 'DUPLICATE') = (duplicate_of IS NOT NULL)),
    CONSTRAINT alerts_duplicate_of_another CHECK (duplicate_of <> id)
  );
  -- The queue reads a page per state from one of these and merges; no page, however deep, reads more than its own rows.
  CREATE INDEX alerts_queue_score ON cases.alerts (state, score, id);
  CREATE INDEX alerts_queue_age ON cases.alerts (state, detected_at, id);
  CREATE INDEX alerts_queue_exposure ON cases.alerts (state, exposure, id);
  CREATE INDEX alerts_queue_typology ON cases.alerts (state, typology, score, id);
  CREATE INDEX alerts_by_owner ON cases.alerts (owner_id, state, score, id) WHERE owner_id IS NOT NULL;
  CREATE INDEX alerts_by_case ON cases.alerts (case_id) WHERE case_id IS NOT NULL;
  CREATE INDEX alerts_by_original ON cases.alerts (duplicate_of) WHERE duplicate_of IS NOT NULL;
  CREATE INDEX alerts_by_subject_word ON cases.alerts USING gin (to_tsvector('simple', subject_label));

  CREATE TABLE cases.alert_subjects (
    alert_id uuid NOT NULL REFERENCES cases.alerts,
    ordinal smallint NOT NULL,
    account_id uuid REFERENCES cases.accounts,
    party_id uuid REFERENCES cases.parties,
    role text NOT NULL CHECK (role IN ('SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY')),
    PRIMARY KEY (alert_id, ordinal),
    CHECK (num_nonnulls(account_id, party_id) > 0)
  );
  CREATE INDEX alert_subjects_by_account ON cases.alert_subjects (account_id, role) WHERE account_id IS NOT NULL;
  CREATE INDEX alert_subjects_by_party ON cases.alert_subjects (party_id, role) WHERE party_id IS NOT NULL;

  CREATE TABLE cases.alert_transactions (
    alert_id uuid NOT NULL REFERENCES cases.alerts,
    transaction_id uuid NOT NULL REFERENCES cases.transactions,
    PRIMARY KEY (alert_id, transaction_id)
  );
  CREATE INDEX alert_transactions_by_transaction ON cases.alert_transactions (transaction_id);
`;

/**
 * How many alerts stand in each state and typology, kept by the database itself in the writer's transaction. A statement adds its
 * differences to the slot of its own connection, so writers at the same time seldom wait for the same row; readers add the slots up.
 */
export const counterTables = `
  CREATE TABLE cases.alert_counters (
    state text NOT NULL,
    typology text NOT NULL,
    slot smallint NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (state, typology, slot)
  ) WITH (fillfactor = 50);

  CREATE FUNCTION cases.count_alerts() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO cases.alert_counters AS c (state, typology, slot, count)
      SELECT state, typology, pg_backend_pid() % 32, count(*) FROM fresh GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (state, typology, slot) DO UPDATE SET count = c.count + excluded.count;
    ELSE
      INSERT INTO cases.alert_counters AS c (state, typology, slot, count)
      SELECT state, typology, pg_backend_pid() % 32, sum(n)
      FROM (SELECT state, typology, 1 AS n FROM fresh UNION ALL SELECT state, typology, -1 FROM stale) d
      GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2
      ON CONFLICT (state, typology, slot) DO UPDATE SET count = c.count + excluded.count;
    END IF;
    RETURN NULL;
  END $$;
  REVOKE ALL ON FUNCTION cases.count_alerts() FROM PUBLIC;

  CREATE TRIGGER count_received AFTER INSERT ON cases.alerts
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases.count_alerts();
  CREATE TRIGGER count_moved AFTER UPDATE ON cases.alerts
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION cases.count_alerts();
`;

const tables = ['parties', 'party_fields', 'accounts', 'transactions', 'alerts', 'alert_subjects', 'alert_transactions', 'alert_counters'];

const writers = 'caspix_app, caspix_worker';

const seen = any('alert:read', 'case:read', 'alert:ingest', 'import:run');
const received = any('alert:ingest', 'import:run');
const receivedOrWorked = any('alert:ingest', 'import:run', 'case:work');
const triaged = any('alert:triage', 'case:work', 'case:decide', 'case:approve');

export const alertPolicies = `
  ${tables.map((table) => `ALTER TABLE cases.${table} ENABLE ROW LEVEL SECURITY; ALTER TABLE cases.${table} FORCE ROW LEVEL SECURITY;`).join('\n')}
  ${tables.map((table) => `GRANT SELECT ON cases.${table} TO ${writers}, caspix_reader;`).join('\n')}

  -- Columns that the database fills in itself (received_at, created_at, number, version) are not offered to anybody.
  GRANT INSERT (id, kind, name, source, source_ref) ON cases.parties TO ${writers};
  GRANT INSERT (id, party_id, field, cipher, idx, masked) ON cases.party_fields TO ${writers};
  GRANT INSERT (id, source, namespace, number_cipher, number_index, number_masked, iban, label, party_id, currency, opened_at,
    opening_balance, flagged) ON cases.accounts TO ${writers};
  GRANT UPDATE (label, party_id, opened_at, opening_balance, flagged) ON cases.accounts TO ${writers};
  GRANT INSERT ON cases.transactions, cases.alert_subjects, cases.alert_transactions TO ${writers};
  GRANT INSERT (id, source, source_ref, typology, title, score, factors, exposure, currency, detected_at, subject_label, subject_count,
    transaction_count) ON cases.alerts TO ${writers};
  GRANT UPDATE (state, reason_code, reason_text, duplicate_of, case_id, owner_id, decided_at, version) ON cases.alerts TO ${writers};

  CREATE POLICY seen ON cases.parties FOR SELECT USING (${seen});
  CREATE POLICY received ON cases.parties FOR INSERT WITH CHECK (${receivedOrWorked});
  CREATE POLICY seen ON cases.party_fields FOR SELECT USING (${seen});
  CREATE POLICY received ON cases.party_fields FOR INSERT WITH CHECK (${receivedOrWorked});
  CREATE POLICY seen ON cases.accounts FOR SELECT USING (${seen});
  CREATE POLICY received ON cases.accounts FOR INSERT WITH CHECK (${receivedOrWorked});
  CREATE POLICY completed ON cases.accounts FOR UPDATE USING (${receivedOrWorked});
  CREATE POLICY seen ON cases.transactions FOR SELECT USING (${any('transaction:read', 'alert:ingest', 'import:run')});
  CREATE POLICY received ON cases.transactions FOR INSERT WITH CHECK (${received});
  CREATE POLICY seen ON cases.alerts FOR SELECT USING (${any('alert:read', 'alert:ingest', 'import:run')});
  CREATE POLICY seen_in_a_case ON cases.alerts FOR SELECT USING (case_id IS NOT NULL AND ${any('case:read')});
  CREATE POLICY received ON cases.alerts FOR INSERT WITH CHECK (${received});
  CREATE POLICY triaged ON cases.alerts FOR UPDATE USING (${triaged});
  CREATE POLICY seen ON cases.alert_subjects FOR SELECT USING (${seen});
  CREATE POLICY received ON cases.alert_subjects FOR INSERT WITH CHECK (${received});
  CREATE POLICY seen ON cases.alert_transactions FOR SELECT USING (${seen});
  CREATE POLICY received ON cases.alert_transactions FOR INSERT WITH CHECK (${received});
  CREATE POLICY counted ON cases.alert_counters TO caspix_owner USING (true) WITH CHECK (true);
  CREATE POLICY seen ON cases.alert_counters FOR SELECT USING (${any('alert:read', 'dashboard:read')});
`;
