import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from './states.tsx';

/** Makes something when it is wanted, and does with it what follows; a refusal is shown below. */
export function MakeButton<T>(props: {
  readonly title: string;
  readonly make: () => Promise<T>;
  readonly onMade: (made: T) => void;
}) {
  const { title, make, onMade } = props;
  const making = useMutation({ mutationFn: make, onSuccess: onMade });
  return (
    <Stack gap={0}>
      <Button variant="default" loading={making.isPending} onClick={() => making.mutate()}>
        {title}
      </Button>
      {making.isError ? <Failure error={making.error} /> : null}
    </Stack>
  );
}
