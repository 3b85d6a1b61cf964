import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from './states.tsx';

/** Makes a list as CSV when it is wanted, however many pages it has, and saves it as a file. */
export function SaveCsv(props: {
  readonly title: string;
  readonly name: string;
  readonly make: () => Promise<string>;
}) {
  const { title, name, make } = props;
  const making = useMutation({ mutationFn: make, onSuccess: (csv) => saveText(name, csv) });
  return (
    <Stack gap={0}>
      <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
        {title}
      </Button>
      {making.isError ? <Failure error={making.error} /> : null}
    </Stack>
  );
}

function saveText(name: string, csv: string): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
