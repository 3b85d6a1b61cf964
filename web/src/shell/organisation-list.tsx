import { Select } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useAll } from '../session/read.ts';

/** Opens when it appears, for then it was asked for. */
export function OrganisationList({ org }: { readonly org: string }) {
  const { data = [] } = useAll('organisations.list', {});
  const [, navigate] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  // The field names its list from the first rendering on after the list is there.
  const [, setListed] = useState(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.click();
  }, []);
  return (
    <Select
      aria-label="Organisation"
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      value={org}
      searchable
      ref={field}
      onDropdownOpen={() => void setTimeout(() => setListed(true))}
      nothingFoundMessage="No such organisation"
      allowDeselect={false}
      onChange={(value) => value !== null && navigate(`~/o/${value}`)}
      w={{ base: 150, sm: 220 }}
    />
  );
}
