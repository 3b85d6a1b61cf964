import type { Group, Method } from './route.ts';

/** A route's method and path: enough for a client to call it, without schemas in a browser's bundle. */
export interface Endpoint {
  readonly method: Method;
  readonly path: `/v1/${string}`;
  /** `key`: sent with an Idempotency-Key. `domain`: repeating it changes nothing more, so that it may be retried as it is. */
  readonly idempotency?: 'key' | 'domain';
  readonly paged?: true;
  /** Where the route is not of the group that its id begins with: another function serves it. */
  readonly group?: Group;
}
