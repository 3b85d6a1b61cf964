import { Anchor, Button, Group, Stack, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { usePages } from '../session/read.ts';
import { More } from '../shell/more.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { Wide } from '../shell/wide.tsx';
import { NewJob } from './new-job.tsx';
import { StatusBadge } from './status-badge.tsx';

/** The organisation's jobs, newest first. */
export function Jobs({ org }: { readonly org: string }) {
  const [creating, { open, close }] = useDisclosure();
  const pages = usePages('jobs.list', { org }, { limit: 50 });
  if (pages.isPending) return <Loading what="the jobs" />;
  if (pages.isError) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  const jobs = pages.data.pages.flatMap(({ items }) => items);
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Jobs</PageTitle>
        <Button onClick={open}>New job</Button>
      </Group>
      <NewJob org={org} opened={creating} onClose={close} />
      {jobs.length === 0 ? (
        <Empty title="No jobs yet">A job runs a program on your files and pays by the second.</Empty>
      ) : (
        <Wide label="Jobs" minWidth={480}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Job</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Created</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.map(({ id, name, status, createdAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/jobs/${id}`}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={status} />
                  </Table.Td>
                  <Table.Td>{formatInstant(createdAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}
