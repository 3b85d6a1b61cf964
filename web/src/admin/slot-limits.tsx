import { Button, Group, NumberInput, Stack, Table, Text, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatCount } from '../format/money.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAct } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { Failure } from '../shell/states.tsx';

type Slots = ReplyOf<'admin.getJobSlots'>;

const MAX_SLOTS = 10_000;
const COLUMNS = [
  { title: 'Customer' },
  { title: 'Slots in use', right: true },
  { title: 'May use', right: true },
  { title: 'Weight', right: true },
] as const;

/** How many attempts may have a machine at a time: in all, and of a customer without limits of its own. */
export function SlotLimits({ slots, nameOf }: { readonly slots: Slots; readonly nameOf: (org: string) => string }) {
  const { limits, used } = slots;
  const change = useAct('admin.changeJobSlots', ['admin.']);
  const [all, setAll] = useState<number | string>(limits.all);
  const [each, setEach] = useState<number | string>(limits.organisation);

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate({ params: {}, body: { ...limits, all: Number(all), organisation: Number(each) } });
  }

  const customers = [...new Set([...Object.keys(limits.organisations), ...Object.keys(used.organisations)])].filter(
    (org) => limits.organisations[org] !== undefined || (used.organisations[org] ?? 0) > 0,
  );
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Limits
      </Title>
      <form onSubmit={submit}>
        <Group align="end">
          <SlotInput label="Slots in all" value={all} onChange={setAll} />
          <SlotInput label="Slots of a customer" value={each} onChange={setEach} />
          <Button type="submit" variant="default" loading={change.isPending}>
            Change
          </Button>
        </Group>
      </form>
      {change.isError ? <Failure error={change.error} /> : null}
      {change.isSuccess ? <Text role="status">It counts for the next attempt; none that runs is ended.</Text> : null}
      {customers.length === 0 ? null : (
        <DataTable label="Slots by customer" minWidth={420} columns={COLUMNS}>
          {customers.map((org) => (
            <Table.Tr key={org}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <NameLink href={`/customers/${org}`}>{nameOf(org)}</NameLink>
              </Table.Td>
              <NumberCell>{formatCount(used.organisations[org] ?? 0)}</NumberCell>
              <NumberCell>{formatCount(limits.organisations[org]?.slots ?? limits.organisation)}</NumberCell>
              <NumberCell>{limits.organisations[org]?.weight ?? 1}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </Stack>
  );
}

function SlotInput(props: {
  readonly label: string;
  readonly value: number | string;
  readonly onChange: (value: number | string) => void;
}) {
  return <NumberInput {...props} required min={0} max={MAX_SLOTS} allowDecimal={false} />;
}
