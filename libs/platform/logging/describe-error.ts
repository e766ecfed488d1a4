import { maskText } from './mask.ts';
import { maskDatabaseText } from './mask-database-text.ts';

const DEEPEST = 6;
const MOST_CAUSES = 5;
const MOST_FRAMES = 30;

/** Fields of PostgreSQL's error reports that name things of ours. */
const named = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'syscall', 'errno'] as const;
/** Fields that quote rows, parameters or statements. */
const quoting = ['detail', 'where', 'hint', 'internalQuery', 'query'] as const;

export interface ErrorDescription {
  type: string;
  message: string;
  stack: string[];
  [field: string]: unknown;
}

/** An error as it may be logged. Parameters of a statement are counted, never shown; causes and collected errors come along, bounded. */
export function describeError(error: Error, depth = 0): ErrorDescription {
  const described: ErrorDescription = { type: maskText(error.name), message: errorMessage(error), stack: frames(error) };
  for (const field of named) {
    const value: unknown = Reflect.get(error, field);
    if (typeof value === 'string' || typeof value === 'number') described[field] = maskText(String(value));
  }
  for (const field of quoting) {
    const value: unknown = Reflect.get(error, field);
    if (typeof value === 'string') described[field] = maskDatabaseText(value);
  }
  const parameters: unknown = Reflect.get(error, 'parameters');
  if (Array.isArray(parameters)) described['parameters'] = parameters.length;
  return depth >= DEEPEST ? described : withCauses(described, error, depth);
}

/** The message as it may be shown. PostgreSQL's quote what was sent. */
export function errorMessage(error: Error): string {
  const isFromDatabase = typeof Reflect.get(error, 'severity') === 'string' || 'driverError' in error;
  return isFromDatabase ? maskDatabaseText(error.message) : maskText(error.message);
}

function withCauses(described: ErrorDescription, error: Error, depth: number): ErrorDescription {
  if (error.cause instanceof Error) described['cause'] = describeError(error.cause, depth + 1);
  else if (typeof error.cause === 'string') described['cause'] = maskText(error.cause);
  if (error instanceof AggregateError) {
    const errors: unknown[] = error.errors;
    described['errors'] = errors.slice(0, MOST_CAUSES).map((one) => (one instanceof Error ? describeError(one, depth + 1) : typeof one));
  }
  return described;
}

// The stack begins with the message, which is shown masked beside it; only where things happened is wanted here.
function frames(error: Error): string[] {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => maskText(line.trim()));
}
