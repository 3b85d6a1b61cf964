import type { IdempotencyKey, Rejection } from 'epoch';

/** The answer to a creation outside of the log. Without secrets: they are made again from the request. */
export type Answered<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly rejection: Rejection };

/** The first request with a key: the seal of its body, and its answer once there is one. */
export interface FirstRequest<T> {
  readonly bodySeal: string;
  readonly answered?: Answered<T>;
}

type Where = Pick<IdempotencyKey, 'actor' | 'route' | 'key'>;

/** Stores creations outside of the event log (tokens, capabilities, invitations, users) for the window of a key. */
export interface Repeats {
  /** Claims a key for a body; returns the first request with this key, which may be this one. */
  claim<T>(where: Where, bodySeal: string): Promise<{ readonly first: FirstRequest<T>; readonly isFirst: boolean }>;
  settle<T>(where: Where, request: FirstRequest<T>): Promise<void>;
}
