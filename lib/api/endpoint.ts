import type { Method } from './route.ts';

/** Where a route lives: what a client needs to call it, and nothing that would pull schemas into a browser's bundle. */
export interface Endpoint {
  readonly method: Method;
  readonly path: `/v1/${string}`;
  /** `key`: sent with an Idempotency-Key. `domain`: repeating it changes nothing more, so that it may be retried as it is. */
  readonly idempotency?: 'key' | 'domain';
  readonly paged?: true;
}
