import { Progress, Stack, Table, Text } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import { formatCount } from '../format/money.ts';
import { formatDuration } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { Loading, Missing } from '../shell/states.tsx';

type Limit = ReplyOf<'organisations.getLimits'>['limits'][number];

const NAMES: Readonly<Record<Limit['name'], string>> = {
  'stored-bytes': 'Stored bytes, open uploads included',
  'file-bytes': 'Bytes of one file',
  slots: 'Jobs that run at the same time',
  'job-files': 'Files of one job',
  'job-attempts': 'Attempts of one job',
  'attempt-milliseconds': 'Time of one attempt',
  members: 'Members',
  invitations: 'Open invitations',
  'api-tokens': 'API tokens',
  'letters-a-day': 'Letters in a day',
};
const COLUMNS = ['What', 'Now', 'At most'].map((title) => ({ title }));

/** What the organisation may have at most, and what it has. */
export function Limits({ org }: { readonly org: string }) {
  const found = useRead('organisations.getLimits', { org });
  if (found.isLoading) return <Loading what="the limits" />;
  if (found.data === undefined) return <Missing what="the limits" read={found} />;
  return (
    <Stack maw={720}>
      <Text size="sm">
        An administrator of the platform can change how much may be stored and how many jobs may run; the other limits
        are the same for everybody.
      </Text>
      <DataTable label="Limits" minWidth={320} columns={COLUMNS}>
        {found.data.limits.map((one) => (
          <Table.Tr key={one.name}>
            <Table.Td>{NAMES[one.name]}</Table.Td>
            <Table.Td>
              {one.used === undefined ? null : (
                <Stack gap={4}>
                  {shown(one.name, one.used)}
                  <Progress
                    value={(Number(one.used) / Number(one.limit)) * 100}
                    aria-label={`Used of: ${NAMES[one.name]}`}
                  />
                </Stack>
              )}
            </Table.Td>
            <Table.Td>{shown(one.name, one.limit)}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}

function shown(name: Limit['name'], value: string): string {
  if (name.endsWith('-bytes')) return formatBytes(value);
  return name === 'attempt-milliseconds' ? formatDuration(Number(value)) : formatCount(value);
}
