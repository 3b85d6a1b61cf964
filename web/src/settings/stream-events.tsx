import { Code, Stack, Text } from '@mantine/core';
import { useRead } from '../session/read.ts';
import { Loading, Missing } from '../shell/states.tsx';

/** Of one act: what the API gives at once. */
const MAX_SHOWN = 100;

/** The events that one act came to, as they were recorded, wherever in its stream. `version`: of the first of them. */
export function StreamEvents(props: {
  readonly org: string;
  readonly stream: string;
  readonly version: number;
  readonly count: number;
}) {
  const { org, stream, version, count } = props;
  const place = { cursor: String(version - 1), limit: Math.min(count, MAX_SHOWN) };
  const events = useRead('organisations.listEvents', { org }, { stream, ...place });
  if (events.isPending) return <Loading what="the events" />;
  if (events.data === undefined) return <Missing what="the events" read={events} />;
  return (
    <Stack>
      <Text size="sm">
        In {stream}
        {count > MAX_SHOWN ? `, the first ${MAX_SHOWN} of ${count}` : ''}:
      </Text>
      {events.data.items.map(({ id, type, at, data }) => (
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
