import { Group, Select } from '@mantine/core';
import { defined } from '../../../lib/domain/defined.ts';
import type { QueryOf } from '../session/api.ts';
import { useAll } from '../session/read.ts';
import { SearchField } from '../shell/search-field.tsx';

export const STATUSES = ['draft', 'submitted', 'running', 'completed', 'failed', 'cancelled'] as const;

/** What can be asked of the list of jobs, as it is in the address; absent is everything. */
const FILTERS = ['status', 'configuration', 'createdBy', 'search'] as const;
export type JobFilters = Pick<NonNullable<QueryOf<'jobs.list'>>, (typeof FILTERS)[number]>;

/** The filters of an address; others of its parameters are none, nor is a status that there is not. */
export function filtersOf(search: URLSearchParams): JobFilters {
  const of = (name: (typeof FILTERS)[number]) => search.get(name) || undefined;
  return defined({
    status: STATUSES.find((one) => one === search.get('status')),
    configuration: of('configuration'),
    createdBy: of('createdBy'),
    search: of('search')?.trim() || undefined,
  });
}

/** Filters as an address has them. */
export function textsOf(filters: JobFilters): Record<string, string> {
  return Object.fromEntries(FILTERS.flatMap((name) => (filters[name] === undefined ? [] : [[name, filters[name]]])));
}

/** What the jobs must be. Each filter is part of the address, so that a view can be kept and shared. */
export function JobFilterBar(props: {
  readonly org: string;
  readonly filters: JobFilters;
  readonly change: (filters: JobFilters, how?: { readonly replace: boolean }) => void;
}) {
  const { org, filters, change } = props;
  const configurations = useAll('jobs.listConfigurations', { org });
  const members = useAll('organisations.listMembers', { org });
  const choose = (part: Readonly<Record<string, string | null>>) => {
    const texts = Object.entries({ ...textsOf(filters), ...part }).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    );
    change(filtersOf(new URLSearchParams(texts)));
  };
  return (
    <Group align="end">
      <SearchField
        label="Name contains"
        value={filters.search ?? ''}
        search={(text) => change(defined({ ...filters, search: text.trim() || undefined }), { replace: true })}
      />
      <Select
        label="State"
        placeholder="Any"
        clearable
        data={[...STATUSES]}
        value={filters.status ?? null}
        onChange={(status) => choose({ status })}
      />
      <Select
        label="Configuration"
        placeholder="Any"
        clearable
        searchable
        data={(configurations.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.configuration ?? null}
        onChange={(configuration) => choose({ configuration })}
      />
      <Select
        label="Made by"
        placeholder="Anybody"
        clearable
        searchable
        data={(members.data ?? []).map(({ user, name }) => ({ value: user, label: name ?? user }))}
        value={filters.createdBy ?? null}
        onChange={(createdBy) => choose({ createdBy })}
      />
    </Group>
  );
}
