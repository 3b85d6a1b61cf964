import type { ReactNode } from 'react';
import { Failure, Loading } from './states.tsx';

/** A list that is read to its end, so that it can be sorted by anything: loading, failed, empty, or there. */
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
  const retry = () => void list.refetch();
  if (list.isPending) return <Loading what={what} />;
  if (list.data === undefined) return <Failure error={list.error} retry={retry} />;
  return (
    <>
      {list.error === null ? null : <Failure error={list.error} retry={retry} />}
      {list.data.length === 0 ? empty : props.children(list.data)}
    </>
  );
}
