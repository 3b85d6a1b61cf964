import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useAll, useRead } from '../session/read.ts';

/** Jobs that are offered at a time. */
const OFFERED = 50;
/** Jobs of one answer: the more it may have, the more of them it looks at. */
const PAGE = 100;
const TYPING_MS = 250;

/**
 * Chooses one of all jobs: the newest are offered, or those whose name contains what is typed, however old. Jobs are asked for when
 * somebody opens the list.
 */
export function JobChoice(props: {
  readonly org: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly clearable?: boolean;
  readonly value: string | undefined;
  readonly onChange: (job: string | undefined) => void;
}) {
  const { org, label, placeholder, clearable = false, value, onChange } = props;
  const [isAsked, setAsked] = useState(false);
  const [typed, setTyped] = useState('');
  // One that an address names is known by its id alone.
  const own = useRead('jobs.get', { org, job: value ?? '' }, undefined, { enabled: value !== undefined });
  const chosen = value === undefined ? undefined : { value, label: own.data?.name ?? value };
  const [search] = useDebouncedValue(typed === chosen?.label ? '' : typed.trim(), TYPING_MS);
  const query = { search: search || undefined };
  const jobs = useAll('jobs.list', { org }, { query, most: OFFERED, page: PAGE, enabled: isAsked });
  const offered = (jobs.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      label={label}
      placeholder={placeholder}
      clearable={clearable}
      searchable
      data={chosen === undefined || offered.some((one) => one.value === chosen.value) ? offered : [...offered, chosen]}
      value={value ?? null}
      onChange={(job) => onChange(job ?? undefined)}
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has searched.
      filter={({ options }) => options}
      onDropdownOpen={() => setAsked(true)}
      error={jobs.isLoadingError ? 'The jobs could not be read.' : undefined}
      nothingFoundMessage={jobs.isPending ? 'Searching' : 'No job is called that'}
    />
  );
}
