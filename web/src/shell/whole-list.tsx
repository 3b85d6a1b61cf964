import type { ReactNode } from 'react';
import { Loading, Missing } from './states.tsx';

/**
 * A list that is read to its end, so that it can be sorted by anything: loading, failed, empty, or there, also when it cannot be
 * read again.
 */
export function WholeList<Item>(props: {
  readonly what: string;
  /** The result of `useAll`, as far as a list needs it. */
  readonly list: {
    readonly data: readonly Item[] | undefined;
    readonly error: unknown;
    readonly isPending: boolean;
    refetch(): unknown;
  };
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}) {
  const { what, list, empty } = props;
  if (list.isPending) return <Loading what={what} />;
  if (list.data === undefined) return <Missing what={what} read={list} />;
  return list.data.length === 0 ? empty : props.children(list.data);
}
