import middy from '@middy/core';
import type { Route } from '../../api/route.ts';
import { allowedMethods, routesAt } from '../../api/routing.ts';
import { functionLog, type Log } from '../log.ts';
import { accessLog } from './access-log.ts';
import { type ApiEvent, type ApiHandler, type ApiResult, commonHeaders, exchangeOf } from './exchange.ts';
import { withoutBodyOfHead } from './head.ts';
import { ProblemError } from './problem.ts';
import { problems } from './problems.ts';
import { DEFAULT_RATE_LIMIT, type RateLimit, rateLimit } from './rate-limit.ts';

/** The key of the gateway's route for requests that fit no other. */
export const DEFAULT_ROUTE_KEY = '$default';

export interface UnroutedOptions {
  /** The routes of a request's path, none of which is for its method. */
  readonly found: (event: ApiEvent) => readonly Route[];
  readonly rateLimit?: RateLimit | undefined;
  readonly log?: Log | undefined;
}

/** The routes that fit a path, of a whole contract; of the test clock's only where a stage has them. */
export function routesAnywhere(routes: readonly Route[], testClock: boolean): UnroutedOptions['found'] {
  const ofStage = routes.filter(({ stage }) => stage === undefined || testClock);
  return ({ requestContext }) => routesAt(ofStage, requestContext.http.path);
}

/**
 * Answers requests that no route of the contract is for: 405 with `Allow` where the path has other methods, 404 where it
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
      const found = options.found(event);
      if (found.length === 0) throw new ProblemError('not-found', 'the API has no such path');
      const Allow = allowedMethods(found);
      if (event.requestContext.http.method === 'OPTIONS')
        return { statusCode: 204, headers: { ...exchangeOf(event).headers, Allow } };
      throw new ProblemError('method-not-allowed', `this path takes ${Allow}`, { headers: { Allow } });
    }) as unknown as ApiHandler;
}
