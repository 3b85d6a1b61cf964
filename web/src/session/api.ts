import { createClient, type ItemOf } from '../../../lib/client/client.ts';
import type { BodyOf, InputTo, PagedRoute, ParamsOf, QueryOf, ReplyOf, RouteId } from '../../../lib/client/types.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { accessToken } from './tokens.ts';

export type { ItemOf } from '../../../lib/client/client.ts';
export type { BodyOf, PagedRoute, ParamsOf, QueryOf, ReplyOf, RouteId } from '../../../lib/client/types.ts';

/** The one client of the pages: same origin, the access token of memory, and it reads its own writes. */
export const client = createClient({ baseUrl: '', token: accessToken });

/** Calls a route with its path's ids, query and body apart: the form that queries are keyed by. */
export function call<Id extends RouteId>(
  id: Id,
  params: ParamsOf<Id>,
  query?: QueryOf<Id>,
  body?: BodyOf<Id>,
): Promise<ReplyOf<Id>> {
  const input = { ...params, ...defined({ query, body }) };
  return client.call(id, input as unknown as InputTo<Id>);
}

const PAGE = 100;
/** More than a person has organisations, or an organisation members or configurations. */
const MAX_ITEMS = 2_000;

/** What a paged route lists, to its end, or to so many; `page`: items of one answer. */
export async function everyItem<Id extends PagedRoute>(
  id: Id,
  params: ParamsOf<Id>,
  query: Readonly<Record<string, string | undefined>> = {},
  most = MAX_ITEMS,
  page = Math.min(PAGE, most),
): Promise<readonly ItemOf<Id>[]> {
  const found: ItemOf<Id>[] = [];
  const input = { ...params, query: { ...defined(query), limit: page } };
  for await (const item of client.items(id, input as unknown as InputTo<Id>)) {
    found.push(item);
    if (found.length === most) break;
  }
  return found;
}
