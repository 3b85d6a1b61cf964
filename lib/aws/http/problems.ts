import { defined, ifDefined } from '../../domain/defined.ts';
import { isPassing } from '../passing-error.ts';
import { type ApiMiddleware, type ApiResult, type Exchange, exchangeOf } from './exchange.ts';
import { JsonError } from './json.ts';
import { type Problem, ProblemError, problemOf } from './problem.ts';

/** Codes of typed errors of the layers below that are the client's or the moment's fault. All others are ours: 500. */
const KNOWN: Readonly<Record<string, { readonly code: string; readonly retryAfterSeconds?: number }>> = {
  'idempotency-key-reused': { code: 'idempotency-key-reused' },
  'version-mismatch': { code: 'precondition-failed' },
  concurrency: { code: 'conflict', retryAfterSeconds: 1 },
  'outcome-unknown': { code: 'unavailable', retryAfterSeconds: 1 },
  deadline: { code: 'unavailable', retryAfterSeconds: 1 },
  store: { code: 'unavailable', retryAfterSeconds: 1 },
  'alarms-unknown': { code: 'unavailable', retryAfterSeconds: 5 },
  'identity-provider-failed': { code: 'unavailable', retryAfterSeconds: 1 },
  'object-store-failed': { code: 'unavailable', retryAfterSeconds: 1 },
  'view-contention': { code: 'unavailable', retryAfterSeconds: 1 },
  'records-contended': { code: 'conflict', retryAfterSeconds: 1 },
  'records-unanswered': { code: 'unavailable', retryAfterSeconds: 1 },
  'malformed-cursor': { code: 'cursor-invalid' },
};

/** What AWS refuses for now, or does not answer, wherever it was asked. */
const PASSING = { code: 'unavailable', retryAfterSeconds: 1 } as const;

/** Turns whatever was thrown into a problem. Nothing of an unknown error reaches the client but the request's id. */
export function problems(): ApiMiddleware {
  return {
    async onError(request) {
      request.response = await reply(exchangeOf(request.event), request.error);
    },
  };
}

async function reply(exchange: Exchange, error: unknown): Promise<ApiResult> {
  const { requestId } = exchange;
  if (error instanceof ProblemError) {
    const errors = defined({ errors: error.errors });
    return problemReply(exchange, await problemOf(error.code, error.detail, { requestId, ...errors }), error.headers);
  }
  if (error instanceof JsonError)
    return problemReply(exchange, await problemOf(error.code, error.message, { requestId }));
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  const known = typeof code === 'string' && Object.hasOwn(KNOWN, code) ? KNOWN[code] : passing(error);
  if (known === undefined) {
    return problemReply(
      exchange,
      await problemOf('internal', 'the platform failed; quote the requestId', { requestId }),
    );
  }
  const { retryAfterSeconds } = known;
  const headers = defined({ 'Retry-After': ifDefined(retryAfterSeconds, String) });
  const detail = known.code === code && error instanceof Error ? error.message : undefined;
  return problemReply(exchange, await problemOf(known.code, detail, { requestId }), headers);
}

function passing(error: unknown): typeof PASSING | undefined {
  return isPassing(error) ? PASSING : undefined;
}

export function problemReply(
  exchange: Exchange,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {},
): ApiResult {
  exchange.code = problem.code;
  return {
    statusCode: problem.status,
    headers: { ...exchange.headers, 'Content-Type': 'application/problem+json', ...retryAfterOf(problem), ...headers },
    body: JSON.stringify(isOfUploadClient(exchange) ? { ...problem, message: problem.detail } : problem),
  };
}

/** Uppy shows a reply's `message`; without one it shows the address, which contains the capability. */
function isOfUploadClient({ route }: Exchange): boolean {
  return route?.access.kind === 'capability' && route.access.of === 'upload';
}

/** When a refusal of the domain ends by itself, its details say so. */
function retryAfterOf({ details }: Problem): Readonly<Record<string, string>> {
  const seconds = details?.['retryAfterSeconds'];
  return defined({ 'Retry-After': ifDefined(seconds, String) });
}
