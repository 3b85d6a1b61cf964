import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../shell/states.tsx';

/** Asks for a document that is made when it is wanted, and fetches it; a refusal is shown below. */
export function DocumentButton(props: { readonly title: string; readonly make: () => Promise<{ url: string }> }) {
  const { title, make } = props;
  const making = useMutation({ mutationFn: make, onSuccess: ({ url }) => window.location.assign(url) });
  return (
    <Stack gap={0}>
      <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
        {title}
      </Button>
      {making.isError ? <Failure error={making.error} /> : null}
    </Stack>
  );
}
