/**
 * What a command says when it stops on purpose: one line for a person, and the exit code.
 * Anything else that reaches `main.ts` is a defect and is shown with its stack.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The `code` of a system or database error (`ENOSPC`, `EADDRINUSE`, `53100`), or '' when it has none. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
