import type { Rejection } from 'epoch';
import type { ErrorCode, ErrorKind } from '../../api/errors.ts';
import { defined } from '../../domain/defined.ts';

/** A field at fault: `at` is a path such as `body.parts.3`. */
export interface FieldError {
  readonly at: string;
  readonly message: string;
}

/** Problem details (RFC 9457), with the stable `code` and the request's id to quote. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** The detail again, where clients that are not ours look for it. */
  readonly message?: string;
  readonly requestId?: string;
  readonly errors?: readonly FieldError[];
  readonly details?: Rejection['details'];
}

/** Ends a request with a problem. Thrown by the pipeline's own steps, never by the domain. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  /** What was wrong; absent where the code's title says it. */
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    detail?: string,
    more: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail ?? code);
    this.name = 'ProblemError';
    this.code = code;
    this.detail = detail;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

const UNLISTED: ErrorKind = { status: 422, title: 'The request was refused' };

/** The table of codes is loaded with the first refusal: a start does without it. */
async function kindOf(code: string): Promise<ErrorKind> {
  const { errorKinds } = await import('../../api/errors.ts');
  return (Object.hasOwn(errorKinds, code) ? errorKinds[code] : undefined) ?? UNLISTED;
}

/** Without a detail, the title says what was wrong. */
export async function problemOf(
  code: string,
  detail: string | undefined,
  more: Pick<Problem, 'errors' | 'details' | 'requestId'>,
): Promise<Problem> {
  const { status, title } = await kindOf(code);
  const rest = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return { type: `urn:catacloud:error:${code}`, title, status, code, detail: detail ?? title, ...rest };
}

/** The domain's "no". What is missing is answered in one way, whether it is missing or another's. */
export async function problemOfRejection(rejection: Rejection, requestId: string): Promise<Problem> {
  if ((await kindOf(rejection.code)).status === 404) return problemOf(rejection.code, undefined, { requestId });
  const details = defined({ details: rejection.details });
  return problemOf(rejection.code, rejection.message, { ...details, requestId });
}
