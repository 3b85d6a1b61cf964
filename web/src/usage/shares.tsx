import { Group, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import type { ReplyOf } from '../session/api.ts';
import { namesIn, useMemberNames } from '../session/names.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { Failure, Loading } from '../shell/states.tsx';
import { WorkLink } from '../shell/work-link.tsx';

type Divided = ReplyOf<'billing.listUsageByJob'>;
type Amounts = Divided['total'];

interface Share {
  readonly id: string | undefined;
  /** What is shown where there is no id. */
  readonly name?: string;
  readonly usage: Amounts;
}

const DIVISIONS = [
  { value: 'job', label: 'By job', place: '/jobs/', rest: 'no job' },
  { value: 'file', label: 'By file', place: '/files/', rest: 'all other files' },
  { value: 'person', label: 'By person', place: undefined, rest: '' },
] as const;

const COLUMNS = [{ title: 'What' }, { title: 'Quantity', right: true }, { title: 'Cost', right: true }] as const;

/** Less than this of a cost is what cutting off decimals leaves: it is in no cell that people read. */
const LEAST_SHOWN = 1e-9;

function sharesOf(data: Divided, division: (typeof DIVISIONS)[number]['value']): readonly Share[] {
  const nobody = (usage: Amounts): Share => {
    const shown = usage.filter(({ count, amount }) => count !== '0' || Math.abs(Number(amount)) > LEAST_SHOWN);
    return { id: undefined, name: 'not by use', usage: shown };
  };
  switch (division) {
    case 'job':
      return [
        ...data.items.map(({ job, usage }) => ({ id: job, usage })),
        { id: undefined, usage: data.unlinked },
        nobody(data.rest.jobs),
      ];
    case 'file':
      return [
        ...data.files.map(({ file, usage }) => ({ id: file, usage })),
        { id: undefined, usage: data.otherFiles },
        nobody(data.rest.files),
      ];
    case 'person':
      return [...data.people.map(({ user, usage }) => ({ id: user, usage })), nobody(data.rest.people)];
  }
}

/** The range's usage divided among jobs, files or people; each division sums to the whole, to the byte. */
export function Shares({ org, from, to }: { readonly org: string; readonly from: string; readonly to: string }) {
  const [search, setSearch] = useSearchParams();
  const chosen = DIVISIONS.find(({ value }) => value === search.get('by')) ?? DIVISIONS[0];
  const { data, error, isPending, refetch } = useRead('billing.listUsageByJob', { org }, { from, to });
  const memberName = useMemberNames(org);
  const nameIn = useMemo(() => namesIn(data?.names ?? []), [data]);
  const nameOf = chosen.value === 'person' ? memberName : nameIn;
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h4">
          Who used it
        </Title>
        <SegmentedControl
          aria-label="Divided among"
          data={DIVISIONS.map(({ value, label }) => ({ value, label }))}
          value={chosen.value}
          onChange={(by) => setSearch((now) => ({ ...Object.fromEntries(now), by }))}
        />
      </Group>
      <Text c="dimmed" size="sm">
        A file that several jobs use is divided among them. Each division sums to the whole. Costs are parts of the
        lines of bills as they are now; fees that no use brought are a row of their own.
      </Text>
      {isPending ? <Loading what="the shares" /> : null}
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined ? null : (
        <DataTable label={chosen.label} minWidth={520} columns={[{ title: chosen.label }, ...COLUMNS]}>
          {sharesOf(data, chosen.value).flatMap(({ id, name, usage }) =>
            usage.map(({ meter, quantity, unit, amount }) => (
              <Table.Tr key={`${id ?? name ?? ''} ${meter}`}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Who place={chosen.place} id={id} rest={name ?? chosen.rest} nameOf={nameOf} />
                </Table.Td>
                <Table.Td>{meterName(meter)}</Table.Td>
                <NumberCell>
                  {formatQuantity(quantity)} {unitName(unit)}
                </NumberCell>
                <NumberCell>
                  {amount === undefined || data.currency === undefined ? '–' : formatMoney(amount, data.currency)}
                </NumberCell>
              </Table.Tr>
            )),
          )}
        </DataTable>
      )}
    </>
  );
}

function Who(props: {
  readonly place: string | undefined;
  readonly id: string | undefined;
  readonly rest: string;
  readonly nameOf: (id: string) => string;
}) {
  const { place, id, rest, nameOf } = props;
  if (id === undefined) return rest;
  return place === undefined ? <bdi>{nameOf(id)}</bdi> : <WorkLink href={`${place}${id}`}>{nameOf(id)}</WorkLink>;
}
