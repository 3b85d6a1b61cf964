import { Alert, Button, Group, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import { platformMsOf } from '../session/platform-clock.ts';

/** Says when what is shown may be old: without a connection, or when reading it again has failed. */
export function Connection() {
  const { online } = useNetwork();
  const { oldest, again } = useOutdated();
  if (online && oldest === undefined) return null;
  const since = oldest === undefined ? '' : ` What is shown was read at ${formatInstant(oldest)}.`;
  return (
    <Alert color="yellow" variant="outline" bg="var(--mantine-color-body)" role="status" p="xs">
      <Group justify="space-between">
        <Text size="sm">
          {online ? 'Some of this page could not be read again.' : 'There is no connection.'}
          {since}
        </Text>
        <Button size="compact-sm" variant="default" onClick={again} disabled={!online}>
          Read again
        </Button>
      </Group>
    </Alert>
  );
}

/** Since when the oldest reply on the page is there whose last reading failed. */
function useOutdated() {
  const queries = useQueryClient();
  const [oldest, setOldest] = useState<string>();
  useEffect(() => {
    const cache = queries.getQueryCache();
    const look = () => {
      const times = cache
        .getAll()
        .filter((query) => query.isActive() && query.state.status === 'error' && query.state.data !== undefined)
        .map((query) => query.state.dataUpdatedAt);
      setOldest(times.length === 0 ? undefined : new Date(platformMsOf(Math.min(...times))).toISOString());
    };
    return cache.subscribe(look);
  }, [queries]);
  const again = () =>
    void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  return { oldest, again };
}
