import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { agentInWords } from '../format/agent.ts';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { DataTable } from './data-table.tsx';

export type OpenSession = ItemOf<'account.listSessions'>;

const COLUMNS = ['Where', 'Signed in', 'Last seen', 'End'].map((title) => ({ title }));

/** Open sessions of somebody; `end` is how one is ended, but for the one that looks. */
export function SessionsTable(props: {
  readonly sessions: readonly OpenSession[];
  readonly end: (session: OpenSession) => ReactNode;
}) {
  return (
    <DataTable label="Sessions" minWidth={560} columns={COLUMNS}>
      {props.sessions.map((session) => (
        <Table.Tr key={session.id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }} title={session.agent}>
            {agentInWords(session.agent)}
          </Table.Td>
          <Table.Td>{formatInstant(session.createdAt)}</Table.Td>
          <Table.Td>{formatInstant(session.lastSeenAt)}</Table.Td>
          <Table.Td>{session.current ? 'This one' : props.end(session)}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
