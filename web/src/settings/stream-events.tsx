import { Code, Stack, Text } from '@mantine/core';
import { useRead } from '../session/read.ts';
import { Failure, Loading } from '../shell/states.tsx';

/** The events of one commit of a stream, as they were recorded. */
export function StreamEvents(props: { readonly org: string; readonly stream: string; readonly version: number }) {
  const { org, stream, version } = props;
  const events = useRead('organisations.listEvents', { org }, { stream, limit: 100 });
  if (events.isPending) return <Loading what="the events" />;
  if (events.data === undefined) return <Failure error={events.error} retry={() => void events.refetch()} />;
  const own = events.data.items.filter((event) => event.version <= version).slice(-5);
  return (
    <Stack>
      <Text size="sm">The last events of {stream} up to this one:</Text>
      {own.map(({ id, type, at, data }) => (
        <div key={id}>
          <Text fw={600}>
            {type}, {at}
          </Text>
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {JSON.stringify(data, undefined, 1)}
          </Code>
        </div>
      ))}
    </Stack>
  );
}
