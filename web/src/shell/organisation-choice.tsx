import { TextInput } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useAll } from '../session/read.ts';
import { useLater } from './use-later.ts';

const load = async () => (await import('./organisation-list.tsx')).OrganisationList;

/** Which organisation the pages are about; its list to choose another from is loaded when it is opened first. */
export function OrganisationChoice({ org }: { readonly org: string }) {
  const { data = [] } = useAll('organisations.list', {});
  const { Loaded, want } = useLater(load);
  if (Loaded !== undefined) return <Loaded org={org} />;
  function onKeyDown(event: KeyboardEvent) {
    if (['Tab', 'Shift', 'Escape'].includes(event.key)) return;
    event.preventDefault();
    want();
  }
  return (
    <TextInput
      aria-label="Organisation"
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      readOnly
      value={data.find(({ id }) => id === org)?.name ?? ''}
      rightSection={<IconSelector size={16} aria-hidden />}
      rightSectionPointerEvents="none"
      onClick={want}
      onKeyDown={onKeyDown}
      w={{ base: 150, sm: 220 }}
    />
  );
}
