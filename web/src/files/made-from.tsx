import { Anchor, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { ConfigurationLink } from '../jobs/work-links.tsx';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { checksumText } from './checksum-text.ts';

const COLUMNS = [{ title: 'Input' }, { title: 'Size', right: true }, { title: 'Checksum' }] as const;

/** Of a job's output: the job, the version of its configuration, and what it read. */
export function MadeFrom({ org, job }: { readonly org: string; readonly job: string }) {
  const read = useRead('jobs.get', { org, job });
  if (read.isPending) return <Loading what="the job that made it" />;
  if (read.data === undefined) return <Missing what="the job that made it" read={read} />;
  const { name, configuration, configurationVersion, files, inputs = files } = read.data;
  return (
    <>
      <Title order={2} size="h4">
        Where it comes from
      </Title>
      <Text>
        Made by the job{' '}
        <Anchor component={Link} href={`/jobs/${job}`} underline="always">
          {name}
        </Anchor>{' '}
        with <ConfigurationLink org={org} configuration={configuration} version={configurationVersion} />
        {inputs.length === 0 ? ', from no files.' : ', from:'}
      </Text>
      {inputs.length === 0 ? null : (
        <DataTable label="Files that it was made from" minWidth={480} columns={COLUMNS}>
          {inputs.map(({ id, name: label, sizeBytes, checksum }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <NameLink href={`/files/${id}`}>{label ?? id}</NameLink>
              </Table.Td>
              <NumberCell>{sizeBytes === undefined ? '–' : formatBytes(sizeBytes)}</NumberCell>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {checksum === undefined ? 'none was given' : checksumText(checksum)}
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </>
  );
}
