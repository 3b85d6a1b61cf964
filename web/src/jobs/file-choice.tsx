import { MultiSelect } from '@mantine/core';
import { useRead } from '../session/read.ts';

const MAX_CHOICES = 100;

/** Chooses a job's input files among the newest available ones and those already chosen. */
export function FileChoice(props: {
  readonly org: string;
  readonly value: readonly string[];
  readonly known?: readonly { readonly id: string; readonly name?: string | undefined }[];
  readonly onChange: (files: string[]) => void;
}) {
  const { data } = useRead('files.list', { org: props.org }, { limit: MAX_CHOICES, sort: 'date', order: 'descending' });
  const names = new Map<string, string>();
  for (const { id, name } of props.known ?? []) names.set(id, name ?? id);
  for (const { id, name, status } of data?.items ?? []) if (status === 'available') names.set(id, name);
  return (
    <MultiSelect
      label="Input files"
      description={`The newest ${MAX_CHOICES} files are offered.`}
      data={[...names].map(([value, label]) => ({ value, label }))}
      value={[...props.value]}
      onChange={props.onChange}
      searchable
      clearable
      nothingFoundMessage="No such file"
    />
  );
}
