import { Alert, Button, Center, Code, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { requestOf, wordsOf } from '../format/failure-words.ts';
import { mayPassLater } from '../session/failed-reads.ts';

/** Of what is on its way, and of what did not come: one may take the other's place. */
const PLACE_PX = 136;

/** While a page's first data is on its way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <Center py="xl" mih={PLACE_PX} role="status" aria-live="polite">
      <Stack align="center" gap="xs">
        <Loader aria-hidden />
        <Text c="dimmed">Loading {what}…</Text>
      </Stack>
    </Center>
  );
}

/** A list without items: names what would be here, and how to begin. */
export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" maw={480}>
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text c="dimmed" ta="center" component="div">
          {children}
        </Text>
      </Stack>
    </Center>
  );
}

/**
 * In the place of what could not be read. Where that may pass, it names what is missing: why, and the way to try again, is said once
 * for the whole page. A refusal is an answer about this place, which says it.
 */
export function Missing(props: {
  /** As in "the files". */
  readonly what: string;
  /** The result of a read, as far as this needs it. */
  readonly read: { readonly error: unknown; refetch(): unknown };
}) {
  const { what, read } = props;
  if (!mayPassLater(read.error)) return <Failure error={read.error} retry={() => void read.refetch()} />;
  return (
    <Center py="xl" mih={PLACE_PX}>
      <Text c="dimmed">
        {what.slice(0, 1).toUpperCase()}
        {what.slice(1)} could not be read.
      </Text>
    </Center>
  );
}

/** A failure, in words, with the request id to quote. */
export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const request = requestOf(error);
  return (
    <Alert color="red" title="This did not work" role="alert" my="md">
      <Stack gap="xs" align="flex-start">
        <Text>{wordsOf(error, retry !== undefined)}</Text>
        {request === undefined ? null : (
          <Text size="sm">
            Request <Code>{request}</Code>
          </Text>
        )}
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
