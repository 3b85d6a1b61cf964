import { useMemo } from 'react';
import { namesIn } from '../session/names.ts';
import { useAll } from '../session/read.ts';

/** Names of all organisations, for administrators. */
export function useCustomerNames(): (org: string) => string {
  const { data } = useAll('admin.listOrganisations', {});
  return useMemo(() => namesIn(data ?? []), [data]);
}
