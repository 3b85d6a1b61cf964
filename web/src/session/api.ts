import { createClient } from '../../../lib/client/client.ts';
import type { BodyOf, InputTo, ParamsOf, QueryOf, ReplyOf, RouteId } from '../../../lib/client/types.ts';
import { accessToken } from './tokens.ts';

export type { BodyOf, PagedRoute, ParamsOf, QueryOf, ReplyOf, RouteId } from '../../../lib/client/types.ts';

/** The one client of the pages: same origin, the access token of memory, effects seen by whoever acted. */
export const client = createClient({ baseUrl: '', token: accessToken });

/** Calls a route with its path's ids, query and body apart: the form that queries are keyed by. */
export function call<Id extends RouteId>(
  id: Id,
  params: ParamsOf<Id>,
  query?: QueryOf<Id>,
  body?: BodyOf<Id>,
): Promise<ReplyOf<Id>> {
  const input = { ...params, ...(query === undefined ? {} : { query }), ...(body === undefined ? {} : { body }) };
  return client.call(id, input as unknown as InputTo<Id>);
}
