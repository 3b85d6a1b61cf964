import { useMemo } from 'react';
import { useAll } from './read.ts';

/** By its id, the name that a reply gives to something; whatever has none is shown by its id. */
export function namesIn(
  names: readonly { readonly id: string; readonly name?: string | undefined }[],
): (id: string) => string {
  const known = new Map(names.map(({ id, name }) => [id, name]));
  return (id) => known.get(id) ?? id;
}

/** Names of an organisation's members; who has left is shown by the id. */
export function useMemberNames(org: string): (id: string) => string {
  const { data } = useAll('organisations.listMembers', { org });
  return useMemo(() => namesIn((data ?? []).map(({ user, name }) => ({ id: user, name }))), [data]);
}
