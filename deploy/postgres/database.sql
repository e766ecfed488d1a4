-- Rights on the database itself. Run inside it, as its owner or a superuser, any number of times, after roles.sql.
-- PUBLIC may by default connect and make temporary tables in any database; here only the four roles may connect.

DO $$
DECLARE
  here text := current_database();
BEGIN
  EXECUTE format('ALTER DATABASE %I OWNER TO caspix_owner', here);
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', here);
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO caspix_migrator, caspix_app, caspix_worker, caspix_reader', here);
END $$;

-- Nothing of Caspix lives in `public`, and nothing should: an object there could shadow a name in somebody's search_path.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
