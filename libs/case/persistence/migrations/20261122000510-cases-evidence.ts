import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cases and who and what is on them: lifecycle table, accounts, parties, comments, and the numbers that name them. */
const tables = `
  CREATE TABLE cases.transitions (
    from_state text NOT NULL,
    verb text NOT NULL,
    to_state text NOT NULL,
    PRIMARY KEY (from_state, verb)
  );
  INSERT INTO cases.transitions (from_state, verb, to_state) VALUES
    ('OPEN', 'assign', 'ASSIGNED'),
    ('ASSIGNED', 'release', 'OPEN'),
    ('ASSIGNED', 'start', 'IN_PROGRESS'),
    ('IN_PROGRESS', 'ask', 'PENDING_INFO'),
    ('PENDING_INFO', 'resume', 'IN_PROGRESS'),
    ('IN_PROGRESS', 'escalate', 'ESCALATED'),
    ('PENDING_INFO', 'escalate', 'ESCALATED'),
    ('ESCALATED', 'resume', 'IN_PROGRESS'),
    ('IN_PROGRESS', 'propose', 'PENDING_APPROVAL'),
    ('ESCALATED', 'propose', 'PENDING_APPROVAL'),
    ('PENDING_APPROVAL', 'close', 'CLOSED'),
    ('PENDING_APPROVAL', 'return', 'RETURNED'),
    ('PENDING_APPROVAL', 'recall', 'IN_PROGRESS'),
    ('RETURNED', 'resume', 'IN_PROGRESS'),
    ('CLOSED', 'request-reopen', 'REOPEN_REQUESTED'),
    ('REOPEN_REQUESTED', 'reopen', 'IN_PROGRESS'),
    ('REOPEN_REQUESTED', 'keep-closed', 'CLOSED');

  CREATE TABLE cases.cases (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE CHECK (number ~ '^CAS-[0-9]{4}-[0-9]{6,}$'),
    title text NOT NULL CHECK (length(title) BETWEEN 3 AND 200),
    summary text NOT NULL DEFAULT '',
    type text NOT NULL CHECK (type IN ('FRAUD', 'AML', 'INSIDER')),
    typology text NOT NULL,
    priority smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
    state text NOT NULL,
    disposition text CHECK (disposition IN ('CONFIRMED_FRAUD', 'FALSE_POSITIVE', 'INCONCLUSIVE', 'REFERRED', 'DUPLICATE')),
    disposition_reason text,
    decision_note text,
    owner_id uuid REFERENCES rbac.principals,
    team_id uuid REFERENCES rbac.teams,
    compartment uuid,
    detected_at timestamptz NOT NULL,
    determined_at timestamptz,
    exposure numeric(19, 4) NOT NULL DEFAULT 0 CHECK (exposure >= 0),
    loss numeric(19, 4) NOT NULL DEFAULT 0 CHECK (loss >= 0),
    recovered numeric(19, 4) NOT NULL DEFAULT 0 CHECK (recovered >= 0),
    currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    parent_id uuid REFERENCES cases.cases (id),
    retention_class text NOT NULL DEFAULT 'standard',
    alert_count integer NOT NULL DEFAULT 0,
    evidence_count integer NOT NULL DEFAULT 0,
    approval_id uuid,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT cases_closed_is_decided CHECK ((state IN ('CLOSED', 'REOPEN_REQUESTED')) = (closed_at IS NOT NULL)),
    CONSTRAINT cases_decided_has_reason CHECK (
      (closed_at IS NOT NULL) = (disposition IS NOT NULL AND disposition_reason IS NOT NULL AND decision_note IS NOT NULL)),
    CONSTRAINT cases_work_has_owner CHECK ((state = 'OPEN') = (owner_id IS NULL))
  );
  CREATE INDEX cases_by_update ON cases.cases (updated_at DESC, id DESC);
  CREATE INDEX cases_by_creation ON cases.cases (created_at DESC, id DESC);
  CREATE INDEX cases_by_exposure ON cases.cases (exposure DESC, id DESC);
  CREATE INDEX cases_by_priority ON cases.cases (priority, id);
  CREATE INDEX cases_by_state ON cases.cases (state, updated_at DESC, id DESC);
  CREATE INDEX cases_by_owner ON cases.cases (owner_id, updated_at DESC, id DESC);
  -- pg_c_utf8 folds the case of every script, whatever locale the cluster was made with.
  CREATE INDEX cases_by_title ON cases.cases USING gin (lower(title COLLATE pg_catalog.pg_c_utf8) platform.gin_trgm_ops);

  CREATE TABLE cases.number_counters (year integer PRIMARY KEY, last integer NOT NULL);

  CREATE TABLE cases.case_accounts (
    case_id uuid NOT NULL REFERENCES cases.cases (id),
    account_id uuid NOT NULL REFERENCES cases.accounts (id),
    role text NOT NULL CHECK (role IN ('SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY')),
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, account_id)
  );
  CREATE INDEX case_accounts_by_account ON cases.case_accounts (account_id);

  CREATE TABLE cases.case_parties (
    case_id uuid NOT NULL REFERENCES cases.cases (id),
    party_id uuid NOT NULL REFERENCES cases.parties (id),
    role text NOT NULL CHECK (role IN ('SUBJECT', 'VICTIM', 'WITNESS', 'COUNTERPARTY')),
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, party_id)
  );
  CREATE INDEX case_parties_by_party ON cases.case_parties (party_id);

  CREATE TABLE cases.comments (
    id uuid NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    case_id uuid NOT NULL REFERENCES cases.cases (id),
    author_id uuid NOT NULL,
    body text NOT NULL CHECK (length(body) BETWEEN 1 AND 10000),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (id, revision)
  );
  CREATE INDEX comments_by_case ON cases.comments (case_id, id, revision);

  CREATE TABLE cases.evidence (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases.cases (id),
    number integer NOT NULL CHECK (number >= 1),
    file_name text NOT NULL CHECK (octet_length(file_name) BETWEEN 1 AND 255),
    declared_type text NOT NULL,
    sniffed_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    storage text NOT NULL UNIQUE,
    file_key bytea NOT NULL,
    note text NOT NULL DEFAULT '',
    uploaded_by uuid NOT NULL,
    uploaded_at timestamptz NOT NULL,
    UNIQUE (case_id, number)
  );

  CREATE TABLE cases.custody_events (
    id uuid PRIMARY KEY,
    evidence_id uuid NOT NULL REFERENCES cases.evidence (id),
    at timestamptz NOT NULL,
    event text NOT NULL CHECK (event IN ('RECEIVED', 'OPENED', 'DOWNLOADED', 'EXPORTED')),
    actor_id uuid NOT NULL,
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32)
  );
  CREATE INDEX custody_by_evidence ON cases.custody_events (evidence_id, id);

  ALTER TABLE cases.alerts ADD CONSTRAINT alerts_case FOREIGN KEY (case_id) REFERENCES cases.cases (id);
`;

export class CasesEvidence20261122000510 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cases.alerts DROP CONSTRAINT alerts_case;
      DROP TABLE cases.custody_events, cases.evidence, cases.comments, cases.case_parties, cases.case_accounts, cases.number_counters,
        cases.cases, cases.transitions;
    `);
  }
}
