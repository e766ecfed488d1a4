import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Authorisation knows who has taken an account into use: until two administrators have, nothing privileged happens. */
export class Enrolled20261127035500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION auth.tell_enrolled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      BEGIN
        UPDATE rbac.principals SET enrolled = true WHERE user_id = NEW.id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER tells_enrolled AFTER UPDATE OF state ON auth.users FOR EACH ROW
        WHEN (OLD.state = 'ENROLLING' AND NEW.state = 'ACTIVE') EXECUTE FUNCTION auth.tell_enrolled();
      ALTER TABLE auth.users ENABLE ALWAYS TRIGGER tells_enrolled;
      UPDATE rbac.principals p SET enrolled = true FROM auth.users u WHERE u.id = p.user_id AND u.state <> 'ENROLLING';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER tells_enrolled ON auth.users; DROP FUNCTION auth.tell_enrolled;');
  }
}
