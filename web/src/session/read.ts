import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { defined } from '../../../lib/domain/defined.ts';
import {
  type BodyOf,
  call,
  everyItem,
  type ItemOf,
  type PagedRoute,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
  type RouteId,
} from './api.ts';
import { isSameSubject, readKey } from './read-key.ts';
import { usePerson } from './session-context.ts';

/** Reads a route and keeps it fresh. */
export function useRead<Id extends RouteId>(
  id: Id,
  params: ParamsOf<Id>,
  query?: QueryOf<Id>,
  options: { readonly enabled?: boolean; readonly refetchInterval?: number | false } = {},
) {
  const queryKey = readKey(usePerson(), id, params, query);
  return useQuery<ReplyOf<Id>>({
    queryKey,
    queryFn: () => call(id, params, query),
    placeholderData: (previous, before) => (isSameSubject(before?.queryKey, queryKey) ? previous : undefined),
    ...options,
  });
}

/** Answers without a find that are passed over before somebody is asked whether to look on. */
const MAX_WITHOUT_FIND = 10;

/** Reads a paged route page after page. */
export function usePages<Id extends PagedRoute>(
  id: Id,
  params: ParamsOf<Id>,
  query?: QueryOf<Id>,
  {
    untilFound = false,
    ...options
  }: {
    readonly refetchInterval?: number | false;
    /** Of a list that is searched: answers without a find are passed over, so many of them. */
    readonly untilFound?: boolean;
  } = {},
) {
  return useInfiniteQuery({
    queryKey: readKey(usePerson(), id, params, query, 'pages'),
    queryFn: async ({ pageParam }) => {
      let cursor = pageParam;
      for (let answers = 1; ; answers += 1) {
        const page = await call(id, params, { ...(query as object), ...defined({ cursor }) } as QueryOf<Id>);
        const { items, nextCursor } = page as { readonly items: readonly unknown[]; readonly nextCursor?: string };
        const isEnough = items.length > 0 || nextCursor === undefined || answers === MAX_WITHOUT_FIND;
        if (!untilFound || isEnough) return page;
        cursor = nextCursor;
      }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ReplyOf<Id>) => (page as { readonly nextCursor?: string }).nextCursor,
    ...options,
  });
}

/** Reads every page of a paged route, or so many items: for choices, names and sums, which have to be complete. */
export function useAll<Id extends PagedRoute>(
  id: Id,
  params: ParamsOf<Id>,
  {
    most,
    page,
    query,
    ...options
  }: {
    readonly enabled?: boolean;
    readonly most?: number;
    /** How many items one answer has, for routes that give fewer than usual, or that pass over many for few. */
    readonly page?: number;
    readonly query?: Readonly<Record<string, string | undefined>>;
  } = {},
) {
  return useQuery<readonly ItemOf<Id>[]>({
    queryKey: readKey(usePerson(), id, params, query, 'all'),
    queryFn: () => everyItem(id, params, query, most, page),
    ...options,
  });
}

/** Acts by a route; then reads again whatever begins with one of `refresh`. The consistency token makes it see the effect. */
export function useAct<Id extends RouteId>(id: Id, refresh: readonly string[]) {
  const queries = useQueryClient();
  return useMutation<ReplyOf<Id>, Error, { readonly params: ParamsOf<Id>; readonly body?: BodyOf<Id> }>({
    mutationFn: ({ params, body }) => call(id, params, undefined, body),
    onSuccess: () =>
      queries.invalidateQueries({
        predicate: ({ queryKey }) => refresh.some((start) => String(queryKey[0]).startsWith(start)),
      }),
  });
}
