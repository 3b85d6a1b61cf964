import { Alert, List, Stack, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { NameLink } from '../shell/name-link.tsx';
import { Missing } from '../shell/states.tsx';

type Alarm = ReplyOf<'admin.listAlarms'>['items'][number];

const REFRESH_MS = 60_000;

/** Which alarms ring now, since when and why, and what to do. */
export function RingingAlarms() {
  const { data, error, isError, refetch } = useRead('admin.listAlarms', {}, undefined, {
    refetchInterval: REFRESH_MS,
  });
  if (data === undefined) return isError ? <Missing what="what alarms ring" read={{ error, refetch }} /> : null;
  if (data.items.length === 0) return <Text role="status">No alarm rings.</Text>;
  const count = data.truncated ? `More than ${data.items.length}` : data.items.length;
  return (
    <Alert color="red" title={`${count} ${data.items.length === 1 ? 'alarm rings' : 'alarms ring'}`}>
      <List aria-label="Ringing alarms" spacing="sm" listStyleType="none">
        {data.items.map((alarm) => (
          <List.Item key={alarm.name}>
            <RingingAlarm alarm={alarm} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function RingingAlarm({ alarm: { name, says, since, reason, runbook } }: { readonly alarm: Alarm }) {
  return (
    <Stack gap={2}>
      <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Text>
      <Text size="sm">{says}</Text>
      <Text size="sm">
        Since {formatInstant(since)}
        {reason === '' ? null : `: ${reason}`}
      </Text>
      {runbook === undefined ? null : (
        <Text size="sm">
          <NameLink href={`/runbooks/${runbook}`}>What to do: {runbook}</NameLink>
        </Text>
      )}
    </Stack>
  );
}
