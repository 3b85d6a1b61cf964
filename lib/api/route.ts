import type * as z from 'zod/mini';

/** Who may call: every signed-in user, a member of the organisation in the path with at least a role, an administrator, a job's runner. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'signedIn' }
  | { readonly kind: 'member'; readonly roles: readonly Role[] }
  | { readonly kind: 'admin' }
  | { readonly kind: 'capability'; readonly of: 'attempt' | 'claim' | 'upload' };

export type Role = 'owner' | 'manager' | 'member' | 'billing-reader';

/** One function of the HTTP API serves each group. */
export type Group =
  | 'account'
  | 'organisations'
  | 'files'
  | 'jobs'
  | 'attempts'
  | 'pipelines'
  | 'secrets'
  | 'billing'
  | 'finance'
  | 'documents'
  | 'admin'
  | 'machines'
  | 'meta';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One route of the HTTP contract, as data. Validation, the gateway's routes, OpenAPI, the typed client and the access
 * matrix of the tests are made from it.
 */
export interface Route {
  /** `files.startUpload`: the group, then the operation; also the client's method name and OpenAPI's operationId. */
  readonly id: string;
  readonly group: Group;
  readonly method: Method;
  /** `/v1/orgs/{org}/files/{file}` */
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly access: Access;
  readonly query?: z.ZodMiniType;
  readonly body?: z.ZodMiniType;
  /** Made when asked for: types and documents are made of it, and no function that answers. */
  readonly reply: () => z.ZodMiniType;
  /** Status of success. */
  readonly status: 200 | 201 | 202 | 204;
  /** With 201: the address of what was made. A name in braces is a field of the reply, else a parameter of the path. */
  readonly location?: string;
  /** Codes of the domain's and the route's own refusals, beyond those that every route may give. */
  readonly errors: readonly string[];
  /** `required`: a POST that creates; its Idempotency-Key gives one outcome however often it is sent. */
  readonly idempotency?: 'key' | 'domain';
  readonly paged?: true;
  /** The reply has the version of the one thing that it shows, as its ETag. */
  readonly versioned?: true;
  /** Views that this query reads; given a Consistency-Token they are caught up first. */
  readonly reads?: readonly string[];
  /** Only on stages that have it (the test clock). */
  readonly stage?: 'test-clock';
}

/** Routes that act by version declare the refusal; every other one refuses a request with If-Match. */
export function honoursIfMatch({ errors }: Pick<Route, 'errors'>): boolean {
  return errors.includes('precondition-failed');
}
