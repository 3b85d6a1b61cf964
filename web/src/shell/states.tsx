import { Alert, Button, Center, Code, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { requestOf, wordsOf } from '../format/failure-words.ts';

/** While a page's first data is on its way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <Center py="xl" role="status" aria-live="polite">
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
