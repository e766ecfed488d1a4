import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { NestLogger } from './nest-logger.ts';

function capture(level?: string) {
  const lines: string[] = [];
  const logger = createLogger({ ...(level ? { level } : {}), destination: { write: (line: string) => void lines.push(line) } });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}');
  return { logger, lines, last };
}

const CARD = '4111111111111111';

describe('the log', () => {
  it('has one JSON object a line with time, level, message and request', () => {
    const { logger, lines, last } = capture();
    logger.info({ request: 'r-1', ms: 12.5 }, 'done');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      request: 'r-1',
      ms: 12.5,
      msg: 'done',
    });
  });

  it('drops a field that nobody put on the list, and counts it', () => {
    const { logger, last } = capture();
    logger.info({ customer: 'Jane Doe', request: 'r-1' }, 'done');
    expect(last()).toMatchObject({ dropped: 1, request: 'r-1' });
    expect(JSON.stringify(last())).not.toContain('Jane');
  });

  it('masks the message, whatever was put into it', () => {
    const { logger, last } = capture();
    logger.info('card %s of %j', CARD, { email: 'jane@example.com' });
    expect(last()['msg']).toBe('card [masked:pan] of {"email":"[masked:email]"}');
  });

  it('masks what a child logger carries into each line', () => {
    const { logger, lines } = capture();
    logger.child({ actor: 'jane@example.com', customer: 'Jane' }).child({ route: CARD }).info('x');
    expect(lines[0]).not.toMatch(/jane|4111/i);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ actor: '[masked:email]', route: '[masked:pan]' });
  });

  it('hides fields with telling names at any depth, and bytes, and card numbers that are numbers', () => {
    const { logger, last } = capture();
    logger.info({ detail: { user: { password: 'x', dbPassword: 'y', iban: 'DE' }, raw: Buffer.from(CARD), n: Number(CARD) } }, 'x');
    expect(last()['detail']).toEqual({
      user: { password: '[masked:field]', dbPassword: '[masked:field]', iban: '[masked:field]' },
      raw: '[16 bytes]',
      n: '[masked:pan]',
    });
  });

  it('masks the message, stack and causes of an error', () => {
    const { logger, lines, last } = capture();
    logger.error(new Error(`no ${CARD}`, { cause: new AggregateError([new Error('to jane@example.com')], CARD) }));
    expect(lines[0]).not.toMatch(/4111|jane/);
    expect(last()).toMatchObject({ msg: 'no [masked:pan]', err: { type: 'Error', message: 'no [masked:pan]' } });
  });

  it('shows what PostgreSQL refused without the row, the parameters or the quoted value', () => {
    const { logger, lines, last } = capture();
    const refused = Object.assign(new Error('duplicate key value violates unique constraint "users_name_key"'), {
      severity: 'ERROR',
      code: '23505',
      table: 'users',
      detail: 'Key (name)=(Jane (the) Doe) already exists.',
      where: "unnamed portal parameter $1 = 'Jane O''Doe'",
    });
    const failed = Object.assign(new Error('invalid input syntax for type uuid: "Jane Doe"'), {
      driverError: refused,
      query: "INSERT INTO users VALUES ('Jane Doe')",
      parameters: ['Jane Doe', CARD],
      cause: Object.assign(new Error('null value'), { severity: 'ERROR', detail: 'Failing row contains (1, Jane Doe, (x), null).' }),
    });
    logger.warn({ err: failed });
    logger.warn({ err: refused });
    expect(lines.join('')).not.toMatch(/Jane|Doe|4111/);
    expect(lines[0]).toContain('"parameters":2');
    expect(last()).toMatchObject({
      err: {
        code: '23505',
        table: 'users',
        message: 'duplicate key value violates unique constraint "users_name_key"',
        detail: 'Key (name)=([masked:value]) already exists.',
      },
    });
  });

  it('survives a value that contains itself, and a text of a megabyte', () => {
    const { logger, lines } = capture();
    const loop: Record<string, unknown> = { request: 'r' };
    loop['self'] = loop;
    logger.info({ detail: loop }, `${'a'.repeat(1_000_000)} ${CARD}`);
    expect(lines[0]?.length).toBeLessThan(20_000);
    expect(lines[0]).toContain('[deeper]');
  });

  it('cannot be given a second line by a message', () => {
    const { logger, lines } = capture();
    logger.info('a\n{"level":"fatal"}');
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')['msg']).toBe('a\\n{"level":"fatal"}');
  });

  it("takes Nest's messages with the class that speaks", () => {
    const { logger, last } = capture();
    new NestLogger(logger).error(`100% of ${CARD}`, 'RoutesResolver');
    expect(last()).toMatchObject({ level: 'error', context: 'RoutesResolver', msg: '100% of [masked:pan]' });
  });
});
