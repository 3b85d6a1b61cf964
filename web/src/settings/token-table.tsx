import { Table, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';

const COLUMNS = ['Name', 'Begins with', 'May', 'Last used', 'Ends', 'Revoke'].map((title) => ({ title }));

/** Tokens of a person or an organisation, without their secrets. */
export function TokenTable(props: {
  readonly tokens: readonly ItemOf<'account.listTokens'>[];
  readonly act: Parameters<typeof ConfirmButton>[0]['act'];
  readonly revoke: (token: string, done: () => void) => void;
}) {
  if (props.tokens.length === 0) return <Text c="dimmed">There is none.</Text>;
  return (
    <DataTable label="API tokens" minWidth={720} columns={COLUMNS}>
      {props.tokens.map(({ id, name, hint, scopes, lastUsedAt, expiresAt }) => (
        <Table.Tr key={id}>
          <Table.Td>
            <bdi>{name}</bdi>
          </Table.Td>
          <Table.Td>{hint}…</Table.Td>
          <Table.Td>{scopes.join(', ')}</Table.Td>
          <Table.Td>{lastUsedAt === undefined ? 'never' : formatInstant(lastUsedAt)}</Table.Td>
          <Table.Td>{formatInstant(expiresAt)}</Table.Td>
          <Table.Td>
            <ConfirmButton
              label={`Revoke ${name}`}
              size="xs"
              title="Revoke"
              act={props.act}
              run={(done) => props.revoke(id, done)}
            >
              Whatever uses it is refused from the next request on.
            </ConfirmButton>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
