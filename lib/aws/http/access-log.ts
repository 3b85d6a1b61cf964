import { actorOf } from '../../app/http/caller.ts';
import { ifDefined } from '../../domain/defined.ts';
import type { Log, Measures } from '../log.ts';
import type { TracedRequest } from '../traces/spans.ts';
import { traced } from '../traces/tracing.ts';
import { type ApiMiddleware, type ApiRequest, exchangeOf, header } from './exchange.ts';

/** Refusals that say more about the platform than about their caller. */
const COUNTED: Readonly<Partial<Record<string, string>>> = { 'attempt-claimed': 'ClaimsRefused' };
const MAX_LOGGED_ERROR = 4_000;

/** Opens the exchange, and ends it with one log line per request: caller, route, outcome, duration. */
export function accessLog(log: Log): ApiMiddleware {
  const end = async (request: ApiRequest) => {
    write(log, request);
    await traced(log, ({ requestSpan }) => [requestSpan(tracedRequest(request))]);
  };
  return { before: ({ event }) => void exchangeOf(event), after: end, onError: end };
}

function tracedRequest({ event, response }: ApiRequest): TracedRequest {
  const { requestId, route, startedAtMs } = exchangeOf(event);
  return {
    requestId,
    route: route?.id ?? event.routeKey,
    status: Number(response?.statusCode ?? 500),
    ms: performance.now() - startedAtMs,
    endMs: Date.now(),
    traceparent: header(event, 'traceparent'),
  };
}

function write(log: Log, { event, response, error }: ApiRequest): void {
  const exchange = exchangeOf(event);
  const status = Number(response?.statusCode ?? 500);
  const failed = status >= 500 && error !== null;
  const fields = {
    requestId: exchange.requestId,
    route: exchange.route?.id ?? event.routeKey,
    status,
    ms: Math.round((performance.now() - exchange.startedAtMs) * 10) / 10,
    actor: exchange.caller === undefined ? undefined : actorOf(exchange.caller),
    org: exchange.params?.['org'],
    code: exchange.code,
    refused: exchange.caller?.kind === 'anonymous' ? exchange.caller.reason : undefined,
    error: failed ? String(error?.stack ?? error).slice(0, MAX_LOGGED_ERROR) : undefined,
    cause: failed && error?.cause !== undefined ? String(error.cause).slice(0, MAX_LOGGED_ERROR) : undefined,
  };
  // The gateway counts 5xx, and no 429 apart from other refusals.
  const counted = status === 429 ? 'Throttled' : COUNTED[exchange.code ?? ''];
  const measures: Measures = ifDefined(counted, (name) => ({ [name]: { value: 1, unit: 'count' } }) as const) ?? {};
  log(failed ? 'error' : 'info', 'request', fields, measures);
}
