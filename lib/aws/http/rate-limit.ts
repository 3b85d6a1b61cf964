import { actorOf } from '../../app/http/caller.ts';
import { keepNewest } from '../../domain/keep-newest.ts';
import { organisationWaitOf } from './caller-context.ts';
import { type ApiMiddleware, step } from './exchange.ts';
import { ProblemError } from './problem.ts';
import { sourceOf } from './source.ts';

/** Tokens in a bucket, and how many flow in per second. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** More than any screen needs, less than a runaway loop does. */
export const DEFAULT_RATE_LIMIT: RateLimit = { burst: 400, perSecond: 100 };

const MAX_BUCKETS = 10_000;

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

/** One request's result at a bucket: the tokens left, and how long to wait when there are none. */
export function take(
  bucket: Bucket | undefined,
  limit: RateLimit,
  nowMs: number,
): Bucket & { readonly waitMs: number } {
  const elapsedMs = bucket === undefined ? 0 : Math.max(0, nowMs - bucket.atMs);
  const filled = Math.min(limit.burst, (bucket?.left ?? limit.burst) + (elapsedMs * limit.perSecond) / 1_000);
  if (filled >= 1) return { left: filled - 1, atMs: nowMs, waitMs: 0 };
  return { left: filled, atMs: nowMs, waitMs: Math.ceil(((1 - filled) * 1_000) / limit.perSecond) };
}

/**
 * A bucket per caller and per warm function: approximate by design (as many buckets as functions run), at the price of no
 * write per request. The gateway's own throttling bounds all callers together.
 * Headers: draft-ietf-httpapi-ratelimit-headers.
 */
export function rateLimit(limit: RateLimit, nowMs: () => number = Date.now): ApiMiddleware {
  const buckets = new Map<string, Bucket>();
  return step((exchange, event) => {
    const caller = exchange.caller;
    const who = caller === undefined || caller.kind === 'anonymous' ? `ip:${sourceOf(event)}` : actorOf(caller);
    const bucket = take(buckets.get(who), limit, nowMs());
    keepNewest(buckets, who, bucket, MAX_BUCKETS);
    const reset = Math.ceil((limit.burst - bucket.left) / limit.perSecond);
    exchange.headers['RateLimit-Policy'] = `"caller";q=${limit.burst};w=${Math.ceil(limit.burst / limit.perSecond)}`;
    exchange.headers['RateLimit'] = `"caller";r=${Math.floor(bucket.left)};t=${reset}`;
    if (bucket.waitMs > 0) throw tooMany(bucket.waitMs, 'wait');
  });
}

/** Refuses what an organisation asks beyond its share, as the authorizer has counted it. */
export const organisationLimit: ApiMiddleware = step((_, event) => {
  const waitMs = organisationWaitOf(event);
  if (waitMs > 0) throw tooMany(waitMs, 'the organisation asks too much at a time: wait');
});

function tooMany(waitMs: number, wait: string): ProblemError {
  const seconds = String(Math.ceil(waitMs / 1_000));
  return new ProblemError('too-many-requests', `${wait} ${seconds} s`, { headers: { 'Retry-After': seconds } });
}
