import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { call } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { readKey } from '../session/read-key.ts';
import { usePerson } from '../session/session-context.ts';
import type { Divided } from './compare-shares.ts';
import { withMoreFiles } from './more-files.ts';
import { type Range, rangeBefore } from './range.ts';

const FILES_AT_ONCE = 100;

/** What the days of a range and as many before were used for; of very many files the largest first, and more when they are asked for. */
export function useDivided(org: string, range: Range) {
  const before = useMemo(() => rangeBefore(range), [range]);
  const now = useRead('billing.listUsageByJob', { org }, { from: range.from, to: range.to });
  const then = useRead('billing.listUsageByJob', { org }, { from: before.from, to: before.to });
  const newest = useMemo(
    () => (now.data && then.data ? { now: now.data, earlier: then.data } : undefined),
    [now.data, then.data],
  );
  // More files are counted until the moment of one reply: what is stored since would be taken from what it is no part of.
  const [begun, setBegun] = useState<{ readonly of: string; readonly answers: Answers }>();
  const of = [org, range.from, range.to].join();
  const answers = begun?.of === of ? begun.answers : newest;
  const { more, isAll, load, ...others } = useOtherFiles(org, range, before, begun?.of === of ? answers : undefined);
  const divided = useMemo(() => {
    if (answers === undefined || more === undefined) return answers;
    return {
      now: withMoreFiles(answers.now, more.now, isAll),
      earlier: withMoreFiles(answers.earlier, more.earlier, isAll),
    };
  }, [answers, more, isAll]);
  const begin = () => newest && setBegun({ of, answers: newest });
  return {
    before,
    divided,
    failed: [now, then].find(({ isLoadingError }) => isLoadingError),
    others: { ...others, load: begun?.of === of ? load : begin },
  };
}

interface Answers {
  readonly now: Divided;
  readonly earlier: Divided;
}

/** Files beyond the largest of some answers, page by page; each page is of the same files in both ranges. */
function useOtherFiles(org: string, range: Range, before: Range, begun: Answers | undefined) {
  const [at, atBefore] = [begun?.now.at, begun?.earlier.at];
  const read = useInfiniteQuery({
    queryKey: readKey(usePerson(), 'billing.listUsageByFile', { org }, { ...range, before, at, atBefore }, 'pages'),
    queryFn: async ({ pageParam }) => {
      const asked = { limit: FILES_AT_ONCE, ...defined({ cursor: pageParam }) };
      const [now, then] = await Promise.all([
        call('billing.listUsageByFile', { org }, { from: range.from, to: range.to, ...asked, ...defined({ at }) }),
        call(
          'billing.listUsageByFile',
          { org },
          { from: before.from, to: before.to, ...asked, ...defined({ at: atBefore }) },
        ),
      ]);
      return { now: now.items, earlier: then.items, nextCursor: now.nextCursor };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: begun !== undefined,
  });
  const { data, isFetchingNextPage, isFetching, hasNextPage, fetchNextPage, refetch, error } = read;
  const more = useMemo(
    () => data && { now: data.pages.flatMap(({ now }) => now), earlier: data.pages.flatMap(({ earlier }) => earlier) },
    [data],
  );
  return {
    more,
    isAll: data !== undefined && !hasNextPage,
    error,
    isBusy: isFetchingNextPage || (data === undefined && isFetching),
    load: () => void (data === undefined ? refetch() : fetchNextPage()),
  };
}
