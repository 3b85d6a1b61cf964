import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { namesOnceRead } from '../format/names.ts';
import { call } from '../session/api.ts';
import { readKey } from '../session/read-key.ts';
import { usePerson } from '../session/session-context.ts';
import { isPerson, personName, requestsFor } from './people-names.ts';

/** Names of people whose ids the pages of a list have, whether they are members of something or not, for administrators. */
export function usePeopleNames(pages: readonly (readonly string[])[]): (id: string) => string {
  const person = usePerson();
  const { known, isOnItsWay } = useQueries({
    queries: requestsFor(pages).map((some) => ({
      queryKey: readKey(person, 'admin.listUsers', {}, { ids: some }),
      queryFn: () => call('admin.listUsers', {}, { ids: some }),
    })),
    combine: (reads) => ({
      known: reads.flatMap(({ data }) => data?.items ?? []),
      isOnItsWay: reads.some(({ isLoading }) => isLoading),
    }),
  });
  return useMemo(() => {
    const named = known.map((user) => ({ id: user.id, name: personName(user) }));
    const isKnown = new Set(named.map(({ id }) => id));
    const nameOf = namesOnceRead(named, false);
    const notYet = namesOnceRead(undefined, isOnItsWay);
    return (id) => (isKnown.has(id) || !isPerson(id) ? nameOf(id) : notYet(id));
  }, [known, isOnItsWay]);
}
