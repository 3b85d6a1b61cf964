import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { call } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { readKey } from '../session/read-key.ts';
import { usePerson } from '../session/session-context.ts';
import { withMoreFiles } from './more-files.ts';
import { type Range, rangeBefore } from './range.ts';

const FILES_AT_ONCE = 100;

/** What the days of a range and as many before were used for; of very many files the largest first, and more when they are asked for. */
export function useDivided(org: string, range: Range) {
  const before = useMemo(() => rangeBefore(range), [range]);
  const now = useRead('billing.listUsageByJob', { org }, { from: range.from, to: range.to });
  const then = useRead('billing.listUsageByJob', { org }, { from: before.from, to: before.to });
  const { more, isAll, ...others } = useOtherFiles(org, range, before);
  const divided = useMemo(() => {
    if (now.data === undefined || then.data === undefined) return undefined;
    if (more === undefined) return { now: now.data, earlier: then.data };
    return { now: withMoreFiles(now.data, more.now, isAll), earlier: withMoreFiles(then.data, more.earlier, isAll) };
  }, [now.data, then.data, more, isAll]);
  return { before, divided, failed: [now, then].find(({ isLoadingError }) => isLoadingError), others };
}

/** Files beyond the largest, page by page once somebody asks; each page is of the same files in both ranges. */
function useOtherFiles(org: string, range: Range, before: Range) {
  const [isWanted, setWanted] = useState(false);
  const read = useInfiniteQuery({
    queryKey: readKey(usePerson(), 'billing.listUsageByFile', { org }, { ...range, before }, 'pages'),
    queryFn: async ({ pageParam }) => {
      const [now, then] = await Promise.all(
        [range, before].map(({ from, to }) =>
          call(
            'billing.listUsageByFile',
            { org },
            { from, to, limit: FILES_AT_ONCE, ...defined({ cursor: pageParam }) },
          ),
        ),
      );
      return { now: now?.items ?? [], earlier: then?.items ?? [], nextCursor: now?.nextCursor };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: isWanted,
  });
  const { data, isFetchingNextPage, isFetching, hasNextPage, fetchNextPage, error } = read;
  const more = useMemo(
    () => data && { now: data.pages.flatMap(({ now }) => now), earlier: data.pages.flatMap(({ earlier }) => earlier) },
    [data],
  );
  return {
    more,
    isAll: data !== undefined && !hasNextPage,
    error,
    isBusy: isWanted && (isFetchingNextPage || (data === undefined && isFetching)),
    load: () => (data === undefined ? setWanted(true) : void fetchNextPage()),
  };
}
