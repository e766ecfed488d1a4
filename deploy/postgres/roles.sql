-- The roles of Caspix and their rights on its database. Run as a superuser inside that database, any number of times;
-- `caspix start` does it by itself.
-- Passwords are not here: set them with ALTER ROLE … PASSWORD, from files that only the process in question can read.
--
--   caspix_owner     owns every object and cannot sign in, so nobody works with an owner's power by accident
--   caspix_migrator  changes the schema, and only after SET ROLE caspix_owner, which the log shows
--   caspix_app       the API
--   caspix_worker    sealing, forwarding, import
--   caspix_reader    dashboards and replicas; can write nothing

DO $$
DECLARE
  name text;
BEGIN
  -- Two starts at once would both find a role missing; the lock makes the second wait for the first.
  PERFORM pg_advisory_xact_lock(hashtextextended('caspix roles', 0));
  FOREACH name IN ARRAY ARRAY['caspix_owner', 'caspix_migrator', 'caspix_app', 'caspix_worker', 'caspix_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I', name);
    END IF;
    EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT', name);
    EXECUTE format('ALTER ROLE %I %s', name, CASE name WHEN 'caspix_owner' THEN 'NOLOGIN PASSWORD NULL' ELSE 'LOGIN' END);
  END LOOP;
END $$;

-- INHERIT FALSE: the migrator has none of the owner's rights until it says SET ROLE.
GRANT caspix_owner TO caspix_migrator WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

-- An open transaction holds back the seal of every later audit entry (libs/audit-chain), so none may idle.
ALTER ROLE caspix_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE caspix_worker SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE caspix_reader SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE caspix_app SET statement_timeout = '120s';
ALTER ROLE caspix_app SET lock_timeout = '30s';
ALTER ROLE caspix_reader SET statement_timeout = '120s';
ALTER ROLE caspix_reader SET default_transaction_read_only = on;

-- PUBLIC may by default connect to any database and make temporary tables in it; here only these four may connect.
DO $$
DECLARE
  here text := current_database();
BEGIN
  IF here = 'postgres' OR here LIKE 'template_' THEN
    RAISE EXCEPTION 'run this inside the database of Caspix, not in %', here;
  END IF;
  EXECUTE format('ALTER DATABASE %I OWNER TO caspix_owner', here);
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', here);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO caspix_migrator, caspix_app, caspix_worker, caspix_reader', here);
END $$;

-- An object made in `public` could shadow a name in somebody's search_path. Extensions may live there, so it stays readable.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
