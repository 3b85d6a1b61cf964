import type { Origin, Rejection } from 'epoch';
import type * as z from 'zod/mini';
import type { ParametersOf, pathParameters } from '../../api/parameters.ts';
import type { RouteId } from '../../api/paths.ts';
import type { Role } from '../../api/route.ts';
import type { contract } from '../../api/routes.ts';
import type { Caller } from './caller.ts';

type Contract = (typeof contract)[number];
export type RouteOf<Id extends RouteId> = Extract<Contract, { readonly id: Id }>;
export type RouteIdOf<Group extends string> = Extract<RouteId, `${Group}.${string}`>;

type ValuesOf<T> = T extends z.ZodMiniType ? z.output<T> : undefined;
type ParamsOf<P extends string> = {
  readonly [N in ParametersOf<P> & keyof typeof pathParameters]: z.output<ReturnType<(typeof pathParameters)[N]>>;
};
type Part<R, K extends string> = R extends { readonly [_ in K]: infer T } ? ValuesOf<T> : undefined;

/** The key that a client chose for a creation, bound to who, where and what. */
export interface Idempotency {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly bodyHash: string;
}

/** Name of the cookie with a session's refresh token. */
export const SESSION_COOKIE = 'catacloud-session';

/** The parts of every request, whatever its route. */
export interface Circumstances {
  readonly caller: Caller;
  /** The caller's role in the organisation of the path; undefined where there is none. */
  readonly role: Role | undefined;
  /** For commands: who acts, and the request that causes it. */
  readonly origin: Origin;
  readonly nowMs: number;
  readonly requestId: string;
  /** Given for routes that create. */
  readonly idempotency: Idempotency | undefined;
  /** From If-Match: the version that the caller has seen. */
  readonly ifMatch: number | undefined;
  /** The refresh token of the session cookie; only routes of the session look at it. */
  readonly sessionCookie: string | undefined;
  readonly userAgent: string;
  /** Where the request comes from: an address of IPv4, or a network of IPv6. */
  readonly source: string;
  /** The session's access token; only routes that act on the identity provider in its name look at it. */
  readonly accessToken: string | undefined;
  /** Origin of the dashboards that were used, for links in mails; undefined when it is none that is known. */
  readonly pagesUrl: string | undefined;
}

/** A validated, authorised request. */
export interface Call<Id extends RouteId> extends Circumstances {
  readonly params: ParamsOf<RouteOf<Id>['path']>;
  readonly query: Part<RouteOf<Id>, 'query'>;
  readonly body: Part<RouteOf<Id>, 'body'>;
}

export type ReplyOf<Id extends RouteId> = z.output<ReturnType<RouteOf<Id>['reply']>>;

/** The streams' versions after a command: a consistency token is made from them. */
export type Positions = Readonly<Record<string, number>>;

export interface Answer<T> {
  readonly body: T;
  /** Version of what was read or written; becomes the ETag. */
  readonly version?: number;
  /** Streams that a command has moved, and to which version. */
  readonly positions?: Positions;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

export type Endpoint<Id extends RouteId> = (call: Call<Id>) => Promise<Answer<ReplyOf<Id>> | Rejection>;

/** One endpoint for every route of a group: a route without one does not compile. */
export type Endpoints<Group extends string> = { readonly [Id in RouteIdOf<Group>]: Endpoint<Id> };
