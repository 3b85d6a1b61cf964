import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from './api.ts';

const PAGE = 100;
const MAX_PAGES = 20;

/** By its id, the name that a reply gives to something; whatever has none is shown by its id. */
export function namesIn(names: readonly { readonly id: string; readonly name: string }[]): (id: string) => string {
  const known = new Map(names.map(({ id, name }) => [id, name]));
  return (id) => known.get(id) ?? id;
}

/** Names of an organisation's members; who has left is shown by the id. */
export function useMemberNames(org: string): (id: string) => string {
  const { data } = useQuery({
    queryKey: ['organisations.listMembers', { org }, 'all'],
    queryFn: async () => {
      const found: { readonly id: string; readonly name: string }[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const query = cursor === undefined ? { limit: PAGE } : { limit: PAGE, cursor };
        const reply = await call('organisations.listMembers', { org }, query);
        for (const { user, name } of reply.items) if (name !== undefined) found.push({ id: user, name });
        cursor = reply.nextCursor;
        if (cursor === undefined) break;
      }
      return found;
    },
  });
  return useMemo(() => namesIn(data ?? []), [data]);
}
