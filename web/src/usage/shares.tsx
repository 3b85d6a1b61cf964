import { Anchor, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { useNames } from '../session/names.ts';
import { useRead } from '../session/read.ts';
import { Failure, Loading } from '../shell/states.tsx';
import { Wide } from '../shell/wide.tsx';

/** The range's usage divided among jobs; the shares sum to the whole, to the byte. */
export function Shares({ org, from, to }: { readonly org: string; readonly from: string; readonly to: string }) {
  const { data, error, isPending, refetch } = useRead('billing.listUsageByJob', { org }, { from, to });
  const nameOf = useNames(org);
  if (isPending) return <Loading what="the shares" />;
  if (data === undefined) return <Failure error={error} retry={() => void refetch()} />;
  const rows = [
    ...data.items.map(({ job, usage }) => ({ job: job as string | undefined, usage })),
    { job: undefined, usage: data.unlinked },
  ].flatMap(({ job, usage }) => usage.map((entry) => ({ job, ...entry })));
  return (
    <>
      <Title order={2} size="h4">
        By job
      </Title>
      <Text c="dimmed" size="sm">
        A file that several jobs use is divided among them. The shares sum to the whole.
      </Text>
      <Wide label="By job" minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Job</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th ta="right">Quantity</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ job, meter, quantity, unit }) => (
              <Table.Tr key={`${job ?? ''} ${meter}`}>
                <Table.Td>
                  {job === undefined ? (
                    'no job'
                  ) : (
                    <Anchor component={Link} href={`/jobs/${job}`}>
                      {nameOf(job)}
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td>{meterName(meter)}</Table.Td>
                <Table.Td ta="right">
                  {formatQuantity(quantity)} {unitName(unit)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </>
  );
}
