import { Button, Center } from '@mantine/core';

/** The next page of a list. */
export function More({
  more,
  busy,
  load,
}: {
  readonly more: boolean;
  readonly busy: boolean;
  readonly load: () => void;
}) {
  if (!more) return null;
  return (
    <Center py="sm">
      <Button variant="default" loading={busy} onClick={load}>
        Show more
      </Button>
    </Center>
  );
}
