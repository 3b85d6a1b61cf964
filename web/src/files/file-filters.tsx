import { Group, Select, TextInput } from '@mantine/core';
import { memo } from 'react';
import { defined } from '../../../lib/domain/defined.ts';
import { searchTerms } from '../../../lib/domain/search.ts';
import { JobChoice } from '../jobs/job-choice.tsx';
import { useMemberNames } from '../session/names.ts';
import { useAll } from '../session/read.ts';
import { SearchField } from '../shell/search-field.tsx';
import { useTyped } from '../shell/use-typed.ts';

const SORTS = [
  { value: 'date', label: 'Newest first', order: 'descending' },
  { value: 'name', label: 'By name', order: 'ascending' },
  { value: 'size', label: 'Largest first', order: 'descending' },
] as const;
const STATES = [
  { value: 'available', label: 'Available' },
  { value: 'uploading', label: 'Uploading' },
] as const;

export type Sort = (typeof SORTS)[number]['value'];

/** How a list is sorted, as its address says; undefined where the server's own order holds: by words that are searched for. */
export function sortOf({ folder, sort, search }: FileFilters): Sort | undefined {
  if (folder !== undefined) return 'name';
  return SORTS.find(({ value }) => value === sort)?.value ?? (search === undefined ? 'date' : undefined);
}

/** What can be asked of a list of files, as it is in the address; absent is everything. */
const FILTERS = ['search', 'folder', 'state', 'type', 'uploader', 'job', 'sort'] as const;
export type FileFilters = { readonly [F in (typeof FILTERS)[number]]?: string | undefined };

/** The filters of an address; others of its parameters are none. */
export function filtersOf(search: URLSearchParams): FileFilters {
  return defined(Object.fromEntries(FILTERS.map((name) => [name, search.get(name) || undefined])));
}

/** Filters as an address has them. */
export function textsOf(filters: FileFilters): Record<string, string> {
  return Object.fromEntries(FILTERS.flatMap((name) => (filters[name] ? [[name, filters[name]]] : [])));
}

/** The query for a page of them: the contents of a folder by name, all else by the order that was chosen, if any. */
export function queryOf({ sort, state, search = '', ...filters }: FileFilters) {
  const sought = searchTerms(search).length > 0 ? search : undefined;
  const sorted = filters.folder === undefined ? SORTS.find(({ value }) => value === sort) : SORTS[1];
  const known = STATES.find(({ value }) => value === state);
  return {
    limit: 50,
    ...defined({ ...filters, search: sought, state: known?.value, sort: sorted?.value, order: sorted?.order }),
  };
}

interface Choosing {
  readonly org: string;
  readonly filters: FileFilters;
  readonly change: (filters: FileFilters, how?: { readonly replace: boolean }) => void;
}

/** Search anywhere in names, and what a file must be. Its many fields are drawn anew only when the filters are others. */
export const FileFilterBar = memo(function FileFilterBar({ org, filters, change }: Choosing) {
  const set = (part: FileFilters, how?: { readonly replace: boolean }) => change({ ...filters, ...part }, how);
  return (
    <Group align="end">
      <SearchField
        label="Search in names"
        description="Words or their beginnings"
        value={filters.search ?? ''}
        search={(text) => set({ search: text.trim() === '' ? undefined : text }, { replace: true })}
      />
      <Select
        label="State"
        data={STATES}
        value={filters.state ?? null}
        placeholder="Any"
        clearable
        onChange={(state) => set({ state: state ?? undefined })}
      />
      <TypeFilter value={filters.type} set={(type) => set({ type }, { replace: true })} />
      <UploaderFilter org={org} value={filters.uploader} set={(uploader) => set({ uploader })} />
      <JobChoice
        org={org}
        label="Job"
        placeholder="Any"
        clearable
        value={filters.job}
        onChange={(job) => set({ job })}
      />
      <Select
        label="Order"
        data={SORTS}
        value={sortOf(filters) ?? null}
        placeholder="By word"
        disabled={filters.folder !== undefined}
        onChange={(sort) => set({ sort: sort ?? undefined })}
      />
    </Group>
  );
});

interface OneFilter {
  readonly value: string | undefined;
  readonly set: (value: string | undefined) => void;
}

const ENDING = /^\.?[\w+-]{1,16}(\.[\w+-]{1,16})?$/;

function TypeFilter({ value = '', set }: OneFilter) {
  const { typed, setTyped, setAsked } = useTyped(value);
  const isWrong = typed !== '' && !ENDING.test(typed);
  return (
    <TextInput
      label="Type"
      placeholder="csv, fastq.gz"
      w={130}
      value={typed}
      error={isWrong ? 'An ending, such as csv' : undefined}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(text);
        if (text !== '' && !ENDING.test(text)) return;
        setAsked(text);
        set(text || undefined);
      }}
    />
  );
}

function UploaderFilter({ org, value, set }: OneFilter & { readonly org: string }) {
  const members = useAll('organisations.listMembers', { org });
  const nameOf = useMemberNames(org);
  const known = (members.data ?? []).map(({ user }) => user);
  const ids = value === undefined || known.includes(value) ? known : [...known, value];
  return (
    <Select
      label="Uploaded by"
      data={ids.map((id) => ({ value: id, label: nameOf(id) }))}
      value={value ?? null}
      placeholder="Anybody"
      searchable
      clearable
      onChange={(id) => set(id ?? undefined)}
    />
  );
}
