import { useMemo } from 'react';
import { namesOnceRead } from '../format/names.ts';
import { useAll } from './read.ts';

/** Names of an organisation's members; who has left is shown by the id. */
export function useMemberNames(org: string): (id: string) => string {
  const { data, isLoading } = useAll('organisations.listMembers', { org });
  return useMemo(
    () =>
      namesOnceRead(
        data?.map(({ user, name }) => ({ id: user, name })),
        isLoading,
      ),
    [data, isLoading],
  );
}

/** Whether they are still on their way: columns are as wide as what is in them, and a table is drawn when they are there. */
export function useAreNamesComing(org: string): boolean {
  return useAll('organisations.listMembers', { org }).isLoading;
}
