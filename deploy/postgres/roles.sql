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

-- Whatever is done to the definition of the audit log is written down, by whom and when; the worker carries it into the log itself within
-- a minute (libs/audit-chain). Only a superuser can make an event trigger, so it is made here; without one, the worker's log says that
-- it is missing. Commands on event triggers fire none (PostgreSQL manual, 38.1): whoever drops this one is found by its absence.
DO $watch$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    RAISE NOTICE 'not a superuser: changes of the audit schema will not be recorded';
    RETURN;
  END IF;
  CREATE SCHEMA IF NOT EXISTS watch;
  CREATE TABLE IF NOT EXISTS watch.ddl (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    login name NOT NULL DEFAULT session_user,
    role name NOT NULL,
    command text NOT NULL,
    object text NOT NULL
  );
  REVOKE ALL ON SCHEMA watch FROM PUBLIC;
  GRANT USAGE ON SCHEMA watch TO caspix_worker;
  GRANT SELECT ON watch.ddl TO caspix_worker;

  CREATE OR REPLACE FUNCTION watch.record_ddl() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
  BEGIN
    IF TG_EVENT = 'sql_drop' THEN
      INSERT INTO watch.ddl (role, command, object)
      SELECT current_setting('role'), TG_TAG || ' (drop)', left(object_identity, 250) FROM pg_event_trigger_dropped_objects()
      WHERE schema_name = 'audit' AND original;
    ELSE
      INSERT INTO watch.ddl (role, command, object)
      SELECT current_setting('role'), c.command_tag, left(coalesce(c.object_identity, 'rights on ' || c.object_type), 250)
      FROM pg_event_trigger_ddl_commands() c
      -- A GRANT or REVOKE does not say on what, so all of them are kept.
      WHERE c.schema_name = 'audit' OR c.object_identity = 'audit' OR c.object_identity LIKE '% on audit.%' OR c.object_identity IS NULL;
    END IF;
  END $f$;
  DROP EVENT TRIGGER IF EXISTS caspix_watch_ddl;
  DROP EVENT TRIGGER IF EXISTS caspix_watch_drop;
  CREATE EVENT TRIGGER caspix_watch_ddl ON ddl_command_end EXECUTE FUNCTION watch.record_ddl();
  CREATE EVENT TRIGGER caspix_watch_drop ON sql_drop EXECUTE FUNCTION watch.record_ddl();
  -- ALWAYS: session_replication_role = replica would switch an ordinary one off.
  ALTER EVENT TRIGGER caspix_watch_ddl ENABLE ALWAYS;
  ALTER EVENT TRIGGER caspix_watch_drop ENABLE ALWAYS;
END $watch$;
