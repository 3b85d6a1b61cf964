import { type ReactNode, useMemo } from 'react';
import { DrawnContext, useIsDrawn } from './is-drawn.ts';
import { More } from './more.tsx';
import { Loading, Missing } from './states.tsx';

/** The result of `usePages`, as far as a list needs it. */
interface Pages<Item> {
  readonly data: { readonly pages: readonly { readonly items: readonly Item[] }[] } | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}

/**
 * A paged list in each of its states: loading, failed, empty, and its items with a way to the next page. What was read stays when
 * it cannot be read again, and the page says how old it is.
 */
export function PagedList<Item>(props: {
  readonly what: string;
  readonly pages: Pages<Item>;
  readonly empty: ReactNode;
  /** What its rows need besides is still on its way: they would move when it comes. */
  readonly isWaiting?: boolean;
  readonly children: (items: readonly Item[]) => ReactNode;
}) {
  const { what, pages, empty, isWaiting = false } = props;
  const { data } = pages;
  // The same array as long as the pages are: what draws it does so once.
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const isDrawn = useIsDrawn();
  if (pages.isPending || isWaiting) return <Loading what={what} />;
  if (items === undefined) return <Missing what={what} read={pages} />;
  if (!isDrawn) return null;
  return (
    <DrawnContext value>
      {items.length === 0 ? empty : props.children(items)}
      {pages.isFetchNextPageError ? <Missing what="the next page" read={pages} /> : null}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </DrawnContext>
  );
}
