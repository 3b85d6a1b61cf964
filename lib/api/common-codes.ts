import type { commonErrors } from './errors.ts';
import { honoursIfMatch, type Route } from './route.ts';
import { isRefusedWhileSuspended } from './suspension.ts';

/** Codes that follow from a route's properties, besides its own. */
export function commonCodes(route: Route): readonly (keyof typeof commonErrors)[] {
  const { access, body, query, idempotency, reads } = route;
  const takesInput = body !== undefined || query !== undefined || route.path.includes('{');
  const mayForbid = access.kind === 'member' || access.kind === 'admin' || access.kind === 'signedIn';
  return [
    ...(takesInput ? (['request-invalid'] as const) : []),
    ...(body === undefined ? [] : (['malformed-json', 'unsupported-media-type'] as const)),
    ...(idempotency === 'key'
      ? (['idempotency-key-missing', 'idempotency-key-invalid', 'idempotency-key-reused'] as const)
      : []),
    ...(honoursIfMatch(route) ? [] : (['if-match-unsupported'] as const)),
    ...(access.kind === 'public' ? [] : (['unauthenticated', 'user-suspended'] as const)),
    ...(mayForbid ? (['forbidden'] as const) : []),
    ...(access.kind === 'member' ? (['not-found', 'codes-missing'] as const) : []),
    ...(isRefusedWhileSuspended(route.id) ? (['organisation-suspended'] as const) : []),
    ...(route.paged ? (['cursor-invalid'] as const) : []),
    ...(reads === undefined ? [] : (['consistency-token-invalid', 'catching-up'] as const)),
    ...(route.method === 'GET' ? [] : (['conflict'] as const)),
    // A body that is too large is refused on every route, also where none is expected.
    'body-too-large',
    'too-many-requests',
    'internal',
    'unavailable',
  ];
}
