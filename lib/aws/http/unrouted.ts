import middy from '@middy/core';
import type { Route } from '../../api/route.ts';
import { allowedMethods, routesAt } from '../../api/routing.ts';
import { functionLog, type Log } from '../log.ts';
import { accessLog } from './access-log.ts';
import { type ApiHandler, DEFAULT_RATE_LIMIT } from './api.ts';
import { type ApiEvent, type ApiResult, commonHeaders, exchangeOf } from './exchange.ts';
import { withoutBodyOfHead } from './head.ts';
import { ProblemError } from './problem.ts';
import { problems } from './problems.ts';
import { type RateLimit, rateLimit } from './rate-limit.ts';

/** The key of the gateway's route for requests that fit no other. */
export const DEFAULT_ROUTE_KEY = '$default';

export interface UnroutedOptions {
  /** The whole contract. */
  readonly routes: readonly Route[];
  /** Whether this stage has the routes of the test clock. */
  readonly testClock: boolean;
  readonly rateLimit?: RateLimit;
  readonly log?: Log;
}

/**
 * Answers requests that the gateway has no route for: 405 with `Allow` where the path has other methods, 404 where it
 * is unknown. OPTIONS succeeds on a known path: a browser's preflight must get a 2xx, to which the gateway adds the
 * CORS headers.
 */
export function createUnrouted(options: UnroutedOptions): ApiHandler {
  return middy<ApiEvent, ApiResult>()
    .use(withoutBodyOfHead)
    .use(accessLog(options.log ?? functionLog()))
    .use(problems())
    .use(commonHeaders)
    .use(rateLimit(options.rateLimit ?? DEFAULT_RATE_LIMIT))
    .handler(async (event) => {
      const { method, path } = event.requestContext.http;
      const found = routesAt(options.routes, path).filter(({ stage }) => stage === undefined || options.testClock);
      if (found.length === 0) throw new ProblemError('not-found', 'the API has no such path');
      const Allow = allowedMethods(found);
      if (method === 'OPTIONS') return { statusCode: 204, headers: { ...exchangeOf(event).headers, Allow } };
      throw new ProblemError('method-not-allowed', `this path takes ${Allow}`, { headers: { Allow } });
    }) as unknown as ApiHandler;
}
