import { MultiSelect } from '@mantine/core';
import { accepts } from '../../../lib/domain/slot-names.ts';
import type { Spec } from '../configurations/spec-input.ts';
import { useTypedSearch } from '../files/typed-search.ts';
import { usePages } from '../session/read.ts';
import type { LinkedFile } from './slot-files.ts';

type Slot = NonNullable<Spec['slots']>[number];

const PAGE = 50;
/** No file's id: choosing it asks for the next page. */
const MORE = { value: 'more', label: 'Show more files' } as const;

const NEWEST = { limit: PAGE, sort: 'date', order: 'descending' } as const;

const HOW = 'The newest first; type words of a name, or their beginnings, to find others.';

/** What is said of a slot before its field. */
function about({ description, accept }: Slot): readonly string[] {
  const takes = accept === undefined ? [] : [`It takes ${accept.join(', ')}.`];
  return description === undefined ? takes : [description, ...takes];
}

/** Chooses a job's input files: among all available ones page by page, the newest first, or by words of their names. */
export function FileChoice(props: {
  readonly org: string;
  readonly value: readonly string[];
  readonly known?: readonly LinkedFile[];
  /** Chosen files, with their names where they are known. */
  readonly onChange: (files: readonly LinkedFile[]) => void;
  /** Of a slot: what it is called, what it is for, and which names it takes. */
  readonly slot?: Slot;
}) {
  const { slot } = props;
  const { typed, setTyped, search } = useTypedSearch();
  const query = search === '' ? NEWEST : { limit: PAGE, search: search };
  const pages = usePages('files.list', { org: props.org }, query);
  const found = new Map(
    (pages.data?.pages ?? [])
      .flatMap(({ items }) => items)
      .filter(({ status, name }) => status === 'available' && (slot === undefined || accepts(slot, name)))
      .map(({ id, name }) => [id, name]),
  );
  const offered = [...found].map(([value, label]) => ({ value, label }));
  if (pages.hasNextPage) offered.push(MORE);
  // Chosen files have names on their labels, also when they are not among those offered.
  const known = (props.known ?? []).filter(({ id }) => !found.has(id));

  function change(values: string[]) {
    if (values.includes(MORE.value)) {
      void pages.fetchNextPage();
      return;
    }
    setTyped('');
    const names = new Map([...known.map(({ id, name }) => [id, name] as const), ...found]);
    props.onChange(values.map((id) => ({ id, name: names.get(id) })));
  }

  return (
    <MultiSelect
      label={slot?.name ?? 'Input files'}
      description={slot === undefined ? HOW : [...about(slot), HOW].join(' ')}
      maxValues={slot === undefined || slot.files === 'many' ? Number.POSITIVE_INFINITY : 1}
      withAsterisk={slot !== undefined && slot.required !== false}
      data={[...offered, ...known.map(({ id, name }) => ({ value: id, label: name ?? id }))]}
      value={[...props.value]}
      onChange={change}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      clearSearchOnChange={false}
      // The server has searched.
      filter={() => offered}
      clearable
      error={pages.isError ? 'The files could not be read.' : undefined}
      nothingFoundMessage={pages.isPending ? 'Searching' : 'No file is like that'}
    />
  );
}
