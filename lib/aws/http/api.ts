import middy from '@middy/core';
import type { Rejection } from 'epoch';
import { config } from 'zod/mini';
import { honoursIfMatch, type Route } from '../../api/route.ts';
import { actorOf, type Caller, tokenOf } from '../../app/http/caller.ts';
import { type Answer, type Endpoints, SESSION_COOKIE } from '../../app/http/endpoint.ts';
import type { Clock } from '../../app/ports/clock.ts';
import type { Consistency } from '../../app/ports/consistency.ts';
import { defined } from '../../domain/defined.ts';
import { noteInvocation } from '../lambda/remaining-time.ts';
import { functionLog, type Log } from '../log.ts';
import { accessLog } from './access-log.ts';
import { authorise, needCaller } from './authorise.ts';
import { callerOf } from './caller-context.ts';
import { consistencyOf, readConsistently } from './consistency.ts';
import {
  type ApiEvent,
  type ApiHandler,
  type ApiResult,
  commonHeaders,
  cookie,
  type Exchange,
  exchangeOf,
  header,
  routeOf,
  step,
} from './exchange.ts';
import { withoutBodyOfHead } from './head.ts';
import { parseIdempotencyKey, parseInput, parsePath, routeForMethod, routesOfPath } from './parse.ts';
import { problems } from './problems.ts';
import { DEFAULT_RATE_LIMIT, organisationLimit, type RateLimit, rateLimit } from './rate-limit.ts';
import { ifMatchOf, refuseIfMatch, replyOf } from './reply.ts';
import { createUnrouted } from './unrouted.ts';
import { whenceOf } from './whence.ts';

// A parser is generated and compiled per object schema otherwise: worth it for thousands of parses, not for a cold start's one.
config({ jitless: true });

export interface ApiOptions<Group extends string> {
  readonly routes: readonly Route[];
  /** One for every one of the routes. */
  readonly endpoints: Partial<Endpoints<Group>>;
  readonly clock: Clock;
  readonly consistency?: Consistency;
  readonly rateLimit?: RateLimit;
  /** Starts loading what the reply to a command will need, while the endpoint runs. */
  readonly prepare?: () => void;
  readonly log?: Log;
}

/** An endpoint whose route is known only when it runs: its input has been validated by that route's schemas. */
type AnyEndpoint = (call: unknown) => Promise<Answer<unknown> | Rejection>;

/**
 * The function of one group of routes: finds the route and the caller, authorizes, validates, and only
 * then lets the endpoint act. Every way to fail ends as problem+json; every request leaves one line in the log.
 */
export function createApi<Group extends string>(options: ApiOptions<Group>): ApiHandler {
  const { routes, rateLimit: limit, log } = options;
  const found = routesOfPath(routes);
  const routed = createRouted(options, (event) => routeForMethod(found(event), event));
  const unrouted = createUnrouted({ found, rateLimit: limit, log });
  return (event, context) => (routeForMethod(found(event), event) === undefined ? unrouted : routed)(event, context);
}

function createRouted<Group extends string>(
  options: ApiOptions<Group>,
  routeFor: (event: ApiEvent) => Route | undefined,
): ApiHandler {
  const { endpoints, clock, consistency } = options;
  return middy<ApiEvent, ApiResult>()
    .use(withoutBodyOfHead)
    .use(accessLog(options.log ?? functionLog()))
    .use(problems())
    .use(commonHeaders)
    .use(
      step((exchange, event) => {
        Object.assign(exchange, defined({ route: routeFor(event), caller: callerOf(event) }));
      }),
    )
    .use(rateLimit(options.rateLimit ?? DEFAULT_RATE_LIMIT))
    .use(organisationLimit)
    .use(step((exchange) => needCaller(routeOf(exchange), exchange.caller ?? ANONYMOUS)))
    .use(parsePath)
    .use(
      step((exchange) => {
        exchange.role = authorise(routeOf(exchange), exchange.caller ?? ANONYMOUS, exchange.params ?? {});
      }),
    )
    .use(refuseIfMatch)
    .use(parseInput)
    .use(parseIdempotencyKey)
    .use(
      step((exchange) => {
        if (routeOf(exchange).method !== 'GET') options.prepare?.();
        return clock.refresh();
      }),
    )
    .use(readConsistently(consistency))
    .handler(async (event, context) => {
      noteInvocation(context);
      const exchange = exchangeOf(event);
      const route = routeOf(exchange);
      const endpoint = (endpoints as Partial<Readonly<Record<string, AnyEndpoint>>>)[route.id];
      if (endpoint === undefined) throw new Error(`no endpoint for ${route.id}`);
      const answer = await endpoint(callOf(exchange, event, clock));
      return replyOf(exchange, event, answer, consistencyOf(exchange, event, consistency));
      // middy types what each middleware adds to an event; ours add to an exchange of their own, kept beside it.
    }) as unknown as ApiHandler;
}

const ANONYMOUS: Caller = { kind: 'anonymous', reason: 'missing' };

function callOf(exchange: Exchange, event: ApiEvent, clock: Clock) {
  const { caller = ANONYMOUS, requestId } = exchange;
  return {
    caller,
    role: exchange.role,
    origin: {
      actor: exchange.idempotency?.actor ?? actorOf(caller),
      correlation: requestId,
      causation: tokenOf(caller) ?? requestId,
    },
    nowMs: clock.nowMs(),
    requestId,
    idempotency: exchange.idempotency,
    ifMatch: honoursIfMatch(routeOf(exchange)) ? ifMatchOf(event) : undefined,
    sessionCookie: cookie(event, SESSION_COOKIE),
    userAgent: (header(event, 'user-agent') ?? '').slice(0, 200),
    ...whenceOf(event),
    params: exchange.params,
    query: exchange.query,
    body: exchange.body,
  };
}
