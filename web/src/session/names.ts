import { useMemo } from 'react';
import { useRead } from './read.ts';

const MAX_NAMES = 100;

/** Names of people and of the newest files and jobs by their ids; whatever is older or gone is shown by its id. */
export function useNames(org: string): (id: string) => string {
  const files = useRead('files.list', { org }, { limit: MAX_NAMES, sort: 'date', order: 'descending' });
  const jobs = useRead('jobs.list', { org }, { limit: MAX_NAMES });
  const members = useRead('organisations.listMembers', { org }, { limit: MAX_NAMES });
  return useMemo(() => {
    const names = new Map(
      [...(files.data?.items ?? []), ...(jobs.data?.items ?? [])].map(({ id, name }) => [id, name]),
    );
    for (const { user, name } of members.data?.items ?? []) if (name !== undefined) names.set(user, name);
    return (id) => names.get(id) ?? id;
  }, [files.data, jobs.data, members.data]);
}
