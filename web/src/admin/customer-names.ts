import { useMemo } from 'react';
import { namesOnceRead } from '../format/names.ts';
import { useAll } from '../session/read.ts';

/** Names of all organisations, for administrators. */
export function useCustomerNames(): (org: string) => string {
  const { data, isLoading } = useAll('admin.listOrganisations', {});
  return useMemo(() => namesOnceRead(data, isLoading), [data, isLoading]);
}
