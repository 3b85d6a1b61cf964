import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { requestOf, wordsOf } from '../format/failure-words.ts';
import { formatInstant } from '../format/time.ts';
import { NOTHING_FAILED, readFailedAgain, watchFailedReads } from '../session/failed-reads.ts';
import { platformMsOf } from '../session/platform-clock.ts';

/** Says once for the whole page that something is missing of it or may be old: without a connection, or since reading it has failed. */
export function Connection() {
  const { online } = useNetwork();
  const queries = useQueryClient();
  const [{ why, isTrying, oldestMs }, setFailed] = useState(NOTHING_FAILED);
  useEffect(() => watchFailedReads(queries, setFailed), [queries]);
  const isMissing = why !== undefined;
  if (online && !isMissing && oldestMs === undefined) return null;
  const request = online ? requestOf(why) : undefined;
  const since = oldestMs === undefined ? '' : ` What is shown was read at ${instantOf(oldestMs)}.`;
  return (
    <Alert
      // Another role is another element: only then is it announced.
      key={String(online && isMissing)}
      color={online && isMissing ? 'red' : 'yellow'}
      variant="outline"
      bg="var(--mantine-color-body)"
      role={online && isMissing ? 'alert' : 'status'}
      p="xs"
    >
      <Group justify="space-between">
        <Text size="sm" component="div" flex="1 1 240px">
          {online
            ? isMissing
              ? reasonOf(why)
              : 'Some of this page could not be read again.'
            : 'There is no connection.'}
          {isMissing ? ' What is missing of this page is read as soon as that is possible.' : ''}
          {since}
          {request === undefined ? null : (
            <div>
              Request <Code>{request}</Code>
            </div>
          )}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          loading={online && isTrying}
          disabled={!online}
          onClick={() => void readFailedAgain(queries)}
        >
          Try again
        </Button>
      </Group>
    </Alert>
  );
}

const instantOf = (ms: number) => formatInstant(new Date(platformMsOf(ms)).toISOString());

/** As a sentence. */
function reasonOf(error: unknown): string {
  const words = wordsOf(error, true);
  return words.endsWith('.') ? words : `${words}.`;
}
