/** A field that the server refused, and why. */
export interface ProblemField {
  field: string;
  reason: string;
}

interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  status?: number;
  request?: string;
  fields?: ProblemField[];
}

/** A refusal as the server worded it (RFC 9457 problem+json), with the code to decide on and the request to quote. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request: string | null;
  readonly fields: readonly ProblemField[];
  /** Seconds to wait before trying again, where the server said so. */
  readonly retryAfter: number | null;

  constructor(body: ProblemBody, status: number, retryAfter: number | null = null) {
    super(body.title ?? body.code ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.detail = body.detail ?? body.title ?? 'The server did not say why.';
    this.request = body.request ?? null;
    this.fields = body.fields ?? [];
    this.retryAfter = retryAfter;
  }
}

const isBody = (value: unknown): value is ProblemBody =>
  typeof value === 'object' && value !== null && ('code' in value || 'title' in value);

/** Reads whatever was thrown as a problem: the server's own words, or that no answer came at all. */
export function asProblem(error: unknown, response?: Response): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const status = response?.status ?? 0;
  const retryAfter = Number(response?.headers.get('Retry-After') ?? Number.NaN);
  if (isBody(error)) return new ApiProblem(error, status || (error.status ?? 0), Number.isFinite(retryAfter) ? retryAfter : null);
  if (status > 0) return new ApiProblem({ code: 'unreadable-answer', detail: `The server answered ${status} without a reason.` }, status);
  return new ApiProblem({ code: 'no-answer', detail: 'The server did not answer.' }, 0);
}

/** The server's word on each field, for a form to show under its inputs. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  return new Map(asProblem(error).fields.map(({ field, reason }) => [field, reason]));
}
