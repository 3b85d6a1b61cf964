/** A field at fault: `at` is a path such as `body.parts.3`. */
export interface FieldProblem {
  readonly at: string;
  readonly message: string;
}

/** A refusal or failure that the API has answered with (RFC 9457). `code` is stable; quote `requestId` when asking for help. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldProblem[];
  readonly details: Readonly<Record<string, string | number | boolean>>;
  /** So long it asks to wait before the next try (its Retry-After); 0 where it does not say. */
  readonly retryAfterMs: number;

  /** `requestId`: of the answer's headers, for one that has no problem in it. */
  constructor(status: number, problem: Readonly<Record<string, unknown>>, requestId?: string, retryAfterMs = 0) {
    const title = typeof problem['title'] === 'string' ? problem['title'] : titleOf(status);
    const detail = typeof problem['detail'] === 'string' ? problem['detail'] : '';
    super(detail === '' || detail === title ? title : `${title}: ${detail}`);
    this.name = 'ApiError';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.code = typeof problem['code'] === 'string' ? problem['code'] : `http-${status}`;
    this.requestId = typeof problem['requestId'] === 'string' ? problem['requestId'] : requestId;
    this.errors = Array.isArray(problem['errors']) ? (problem['errors'] as FieldProblem[]) : [];
    const details = problem['details'];
    this.details = typeof details === 'object' && details !== null ? (details as ApiError['details']) : {};
  }
}

/** Of an answer that is a gateway's, and not the API's: it has no words for people. */
function titleOf(status: number): string {
  if (status === 502 || status === 503 || status === 504) return `The platform did not answer (HTTP status ${status})`;
  if (status === 429) return 'Too many requests at once: wait a moment, and try again';
  if (status >= 500) return `The platform failed (HTTP status ${status})`;
  return `The platform refused this, and did not say why (HTTP status ${status})`;
}

/** No answer: because of the network, a time limit, or an answer that is not the API's. Whether the request took effect is unknown. */
export class NoAnswerError extends Error {
  readonly code: 'no-answer' | 'request-timeout';

  constructor(message: string, cause: unknown, code: 'no-answer' | 'request-timeout' = 'no-answer') {
    super(message, { cause });
    this.name = 'NoAnswerError';
    this.code = code;
  }
}

/** The store refused a signed URL, or failed. */
export class StorageError extends Error {
  readonly code = 'storage-refused';
  readonly status: number;

  constructor(status: number) {
    super(`the store answered ${status}`);
    this.name = 'StorageError';
    this.status = status;
  }
}

/** A value of a route's path that addresses nothing of it, or something else. */
export class ParameterError extends TypeError {
  readonly code = 'path-parameter-invalid';

  constructor(name: string, value: string) {
    super(`${name} is "${value}": it must be an id or a name`);
    this.name = 'ParameterError';
  }
}
