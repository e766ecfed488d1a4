import { format } from 'node:util';
import { type DestinationStream, type LogFn, type Logger, pino } from 'pino';
import { systemClock } from '#kernel';
import { errorMessage } from './describe-error.ts';
import { maskLine, maskValue } from './mask-value.ts';

/**
 * The fields that a line may have at its top. A field that is not here is dropped, and only counted: somebody has to decide that a kind
 * of data may enter the log before it does.
 */
export const loggedFields: ReadonlySet<string> = new Set([
  'msg',
  'name',
  'context',
  'module',
  'version',
  'event',
  'code',
  'err',
  'request',
  'actor',
  'session',
  'method',
  'route',
  'status',
  'ms',
  'bytes',
  'count',
  'total',
  'attempt',
  'job',
  'source',
  'object',
  'entry',
  'size',
  'lag',
  'host',
  'port',
  'address',
  'url',
  'file',
  'reason',
  'signal',
  'checks',
  'detail',
]);

export interface LoggerOptions {
  level?: string;
  /** Where lines go; standard output when left out. */
  destination?: DestinationStream;
}

/** One JSON object a line, with time in RFC 3339 and the level as a word; everything in it went through the masker. */
export function createLogger({ level = 'info', destination }: LoggerOptions = {}): Logger {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${systemClock.now()}"`,
      formatters: { level: (label) => ({ level: label }), log: maskFields },
      serializers: { err: (described: unknown) => described },
      hooks: { logMethod: maskArguments },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return Object.assign(logger, maskedBindings(logger));
}

/** Only what is on the list, masked. */
function maskFields(fields: object): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  let dropped = 0;
  for (const name of Object.keys(fields)) {
    const value: unknown = Reflect.get(fields, name);
    if (!loggedFields.has(name)) dropped += value === undefined ? 0 : 1;
    else shown[name] = maskValue(value);
  }
  if (dropped > 0) shown['dropped'] = dropped;
  return shown;
}

// The message is put together here and not by pino, which would interpolate after the masking.
function maskArguments(this: Logger, given: unknown[], method: LogFn): void {
  const [first, ...rest] = given;
  const hasFields = typeof first === 'object' && first !== null;
  const fields = first instanceof Error ? { err: first } : hasFields ? first : {};
  const template = hasFields ? rest : given;
  const about: unknown = Reflect.get(fields, 'err');
  const message = template.length > 0 ? format(...template) : about instanceof Error ? errorMessage(about) : undefined;
  if (message === undefined) method.call(this, fields);
  else method.call(this, fields, maskLine(message));
}

// pino writes a child's bindings into each of its lines without asking the formatters.
function maskedBindings({ child, setBindings }: Logger): Pick<Logger, 'child' | 'setBindings'> {
  return {
    child<Levels extends string = never>(this: Logger, bindings: pino.Bindings, options?: pino.ChildLoggerOptions<Levels>) {
      return child.call(this, maskFields(bindings), options) as Logger<Levels>;
    },
    setBindings(this: Logger, bindings: pino.Bindings) {
      setBindings.call(this, maskFields(bindings));
    },
  };
}
