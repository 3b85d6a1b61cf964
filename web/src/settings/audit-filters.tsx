import { Group, Select, Text, TextInput } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { ULID_PATTERN } from '../../../lib/domain/ids.ts';
import { isDay, isMonth } from '../../../lib/domain/metering/day.ts';
import { SearchField } from '../shell/search-field.tsx';

/** Which acts are wanted, as the API takes it. */
export interface ActFilters {
  readonly by?: string;
  readonly on?: string;
  readonly search?: string;
}

const ACTOR = new RegExp(`^(usr|tok)_${ULID_PATTERN}$`);
type Name = 'by' | 'on' | 'search';

/** What the address asks for; what is no day and no id is asked of nobody. */
export function useActFilters() {
  const [address, setAddress] = useSearchParams();
  const asked = (name: Name, isUsable: (text: string) => boolean) => {
    const text = address.get(name)?.trim() ?? '';
    return isUsable(text) ? text : undefined;
  };
  const filters: ActFilters = defined({
    by: asked('by', (text) => ACTOR.test(text)),
    on: asked('on', (text) => isDay(text) || isMonth(text)),
    search: asked('search', (text) => text !== ''),
  });
  function change(name: Name, value: string) {
    setAddress(
      (own) => {
        const next = new URLSearchParams(own);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  }
  return { filters, change, isFiltered: Object.keys(filters).length > 0 };
}

/** Fields that an audit log is narrowed by, in all of it and not only in what is shown. */
export function ActFilterFields({
  actors,
  filters: { by, on = '', search = '' },
  change,
}: {
  readonly actors: readonly { readonly id: string; readonly name: string }[];
  readonly filters: ActFilters;
  readonly change: ReturnType<typeof useActFilters>['change'];
}) {
  const known = actors.map(({ id, name }) => ({ value: id, label: name }));
  // Who has left, or a token that was revoked, is shown by the id.
  const isKnown = by === undefined || actors.some(({ id }) => id === by);
  return (
    <Group align="flex-end">
      <Select
        label="Person or token"
        placeholder="Everybody"
        data={isKnown ? known : [...known, { value: by, label: by }]}
        value={by ?? null}
        onChange={(value) => change('by', value ?? '')}
        clearable
        searchable
      />
      <DayField key={on} on={on} change={change} />
      <SearchField label="Object or event contains" value={search} search={(text) => change('search', text.trim())} />
    </Group>
  );
}

/** Taken when it is left, or by Enter: half a day is none. */
function DayField(props: { readonly on: string; readonly change: ReturnType<typeof useActFilters>['change'] }) {
  const { on, change } = props;
  return (
    <TextInput
      label="Day or month (UTC)"
      placeholder="2026-11-27 or 2026-11"
      defaultValue={on}
      onBlur={({ currentTarget }) => take(currentTarget)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') take(currentTarget);
      }}
    />
  );

  function take(field: HTMLInputElement) {
    const typed = field.value.trim();
    const isUsable = typed === '' || isDay(typed) || isMonth(typed);
    field.setCustomValidity(isUsable ? '' : 'A day such as 2026-11-27, or a month such as 2026-11');
    if (!isUsable) field.reportValidity();
    else if (typed !== on) change('on', typed);
  }
}

/** Instead of the list; `more`: there are acts that were not looked at. */
export function NoActs({ isFiltered, more }: { readonly isFiltered: boolean; readonly more: boolean }) {
  return (
    <Text c="dimmed" role="status">
      {!isFiltered
        ? 'Nothing was done yet.'
        : more
          ? 'None among the newest; there are older ones.'
          : 'No act is like that.'}
    </Text>
  );
}
