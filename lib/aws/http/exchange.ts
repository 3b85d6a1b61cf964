import type middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Route } from '../../api/route.ts';
import type { Caller } from '../../app/http/caller.ts';
import type { Call } from '../../app/http/endpoint.ts';

export type ApiEvent = APIGatewayProxyEventV2;
export type ApiResult = APIGatewayProxyStructuredResultV2;
export type ApiHandler = (event: ApiEvent, context: Context) => Promise<ApiResult>;

/** The state that the steps of the pipeline share; each step fills in its own part. */
export interface Exchange {
  readonly startedAtMs: number;
  readonly requestId: string;
  route?: Route;
  caller?: Caller;
  params?: Readonly<Record<string, unknown>>;
  role?: Call<never>['role'];
  query?: unknown;
  body?: unknown;
  idempotency?: Call<never>['idempotency'];
  /** Headers of every reply of this request, problems too. */
  headers: Record<string, string>;
  /** For the log: the code of a refusal. */
  code?: string;
}

export type ApiMiddleware = middy.MiddlewareObj<ApiEvent, ApiResult, Error, Context>;
export type ApiRequest = middy.Request<ApiEvent, ApiResult, Error, Context>;

const exchanges = new WeakMap<ApiEvent, Exchange>();

/** The exchange of an event. The first call opens it. */
export function exchangeOf(event: ApiEvent): Exchange {
  const known = exchanges.get(event);
  if (known !== undefined) return known;
  const requestId = event.requestContext?.requestId ?? 'unknown';
  const exchange: Exchange = { startedAtMs: performance.now(), requestId, headers: {} };
  exchanges.set(event, exchange);
  return exchange;
}

/** A step that runs before the endpoint. */
export function step(run: (exchange: Exchange, event: ApiEvent) => Promise<void> | void): ApiMiddleware {
  return { before: async ({ event }) => run(exchangeOf(event), event) };
}

const ALWAYS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** The headers of every reply, whatever becomes of the request. */
export const commonHeaders = step(
  ({ headers, requestId }) => void Object.assign(headers, ALWAYS, { 'Request-Id': requestId }),
);

/** The route that a step before has found. */
export function routeOf({ route }: Exchange): Route {
  if (route === undefined) throw new Error('no route yet: the step that finds it must come first');
  return route;
}

/** A header's value, whatever the case of its name. */
export function header(event: ApiEvent, name: string): string | undefined {
  return event.headers[name] ?? event.headers[name.toLowerCase()];
}

/** Values of the cookies; some gateways leave them in the header. */
export function cookie(event: ApiEvent, name: string): string | undefined {
  const pairs = event.cookies ?? header(event, 'cookie')?.split(';') ?? [];
  const found = pairs.map((pair) => pair.trim()).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
