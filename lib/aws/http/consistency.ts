import { actorOf } from '../../app/http/caller.ts';
import type { Consistency } from '../../app/ports/consistency.ts';
import { type ApiEvent, type ApiMiddleware, type Exchange, header, routeOf, step } from './exchange.ts';
import { ProblemError } from './problem.ts';
import type { Minter } from './reply.ts';

const MAX_TOKEN_LENGTH = 4_096;

/** The scope of a token: the organisation of the path, else the caller. */
function scopeOf(exchange: Exchange): string {
  const org = exchange.params?.['org'];
  return typeof org === 'string' ? org : exchange.caller === undefined ? 'nobody' : actorOf(exchange.caller);
}

/** Catches up the views that a query reads with the request's Consistency-Token. */
export function readConsistently(consistency: Consistency | undefined): ApiMiddleware {
  return step(async (exchange, event) => {
    const token = header(event, 'consistency-token');
    const { reads } = routeOf(exchange);
    if (token === undefined || reads === undefined || consistency === undefined) return;
    const outcome =
      token.length > MAX_TOKEN_LENGTH ? 'invalid' : await consistency.catchUp(token, scopeOf(exchange), reads);
    if (outcome === 'invalid') throw new ProblemError('consistency-token-invalid');
    if (outcome === 'behind') throw new ProblemError('catching-up', undefined, { headers: { 'Retry-After': '1' } });
    if (outcome === 'stale') exchange.headers['Stale'] = '1';
  });
}

/** Makes tokens for the exchange's own scope, with the positions of the request's own token. */
export function consistencyOf(exchange: Exchange, event: ApiEvent, consistency: Consistency | undefined): Minter {
  if (consistency === undefined) return undefined;
  const given = header(event, 'consistency-token');
  const before = given === undefined || given.length > MAX_TOKEN_LENGTH ? undefined : given;
  return async (positions) => {
    try {
      return await consistency.mint(scopeOf(exchange), positions, before);
    } catch {
      // The command is done: without a token its effect is seen a little later.
      return undefined;
    }
  };
}
