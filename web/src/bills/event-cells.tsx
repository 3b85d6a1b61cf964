import { Code, Table } from '@mantine/core';
import { formatInstant } from '../format/time.ts';

export const EVENT_COLUMNS = [{ title: 'When' }, { title: 'What happened' }, { title: 'Where' }] as const;

/** When an event of the log happened, what it says, and where it stands. */
export function EventCells(event: {
  readonly at: string;
  readonly type: string;
  readonly stream: string;
  readonly version: number;
}) {
  return (
    <>
      <Table.Td>{formatInstant(event.at)}</Table.Td>
      <Table.Td>{event.type}</Table.Td>
      <Table.Td>
        <Code>
          {event.stream}@{event.version}
        </Code>
      </Table.Td>
    </>
  );
}
