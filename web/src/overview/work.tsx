import { Anchor, Group, Table, Title } from '@mantine/core';
import { Link } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { JobsTable } from '../jobs/jobs-table.tsx';
import type { ReplyOf } from '../session/api.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';

/** An older failure needs nobody any more. */
const RECENT_MS = 7 * 86_400_000;
const FILE_COLUMNS = [{ title: 'File' }, { title: 'Size', right: true }, { title: 'Created' }] as const;

/** Jobs that failed in the last days: somebody has to look at them. Nothing where there is none. */
export function Failures({ failures }: { readonly failures: ReplyOf<'jobs.list'>['items'] }) {
  const recent = failures.filter(({ updatedAt }) => Date.now() - Date.parse(updatedAt) < RECENT_MS);
  if (recent.length === 0) return null;
  return (
    <div>
      <Heading title="Failed in the last 7 days" href="/jobs?status=failed" more="All that failed" />
      <JobsTable label="Failed in the last 7 days" jobs={recent} time="updatedAt" />
    </div>
  );
}

/** What was uploaded or made last. */
export function NewestFiles({ files }: { readonly files: ReplyOf<'files.list'>['items'] }) {
  if (files.length === 0) return null;
  return (
    <div>
      <Heading title="Newest files" href="/files" more="Every one of them" />
      <DataTable label="Newest files" minWidth={320} columns={FILE_COLUMNS}>
        {files.map(({ id, name, sizeBytes, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <NameLink href={`/files/${id}`}>{name}</NameLink>
            </Table.Td>
            <NumberCell>{formatBytes(sizeBytes)}</NumberCell>
            <Table.Td>{formatInstant(createdAt)}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </div>
  );
}

function Heading(props: { readonly title: string; readonly href: string; readonly more: string }) {
  return (
    <Group justify="space-between" mb="xs">
      <Title order={2} size="h4">
        {props.title}
      </Title>
      <Anchor component={Link} href={props.href} size="sm" underline="always">
        {props.more}
      </Anchor>
    </Group>
  );
}
