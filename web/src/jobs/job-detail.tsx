import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { PAYERS } from '../../../lib/client/roles.ts';
import { formatBytes } from '../format/bytes.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { useAct, useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading } from '../shell/states.tsx';
import { AttemptsTable } from './attempts-table.tsx';
import { JobCost } from './job-cost.tsx';
import { JobInputs } from './job-inputs.tsx';
import { JobLog } from './job-log.tsx';
import { StatusBadge } from './status-badge.tsx';

const LIVE = new Set(['submitted', 'running']);

/** One job: its inputs, attempts, outputs and cost. */
export function JobDetail({ org, job }: { readonly org: string; readonly job: string }) {
  const pays = useIsOneOf(PAYERS);
  const read = useRead('jobs.get', { org, job });
  const live = LIVE.has(read.data?.status ?? '');
  const submit = useAct('jobs.submit', ['jobs.']);
  const cancel = useAct('jobs.cancel', ['jobs.']);
  const retry = useAct('jobs.retry', ['jobs.']);
  if (read.isPending) return <Loading what="the job" />;
  if (read.data === undefined) return <Failure error={read.error} retry={() => void read.refetch()} />;
  const { name, status, attempts, outputs, spec, queue } = read.data;
  const newest = attempts.at(-1)?.id;
  const acting = [submit, cancel, retry].find(({ isError }) => isError);
  return (
    <Stack>
      <Group justify="space-between">
        <Group>
          <PageTitle>{name}</PageTitle>
          <StatusBadge status={status} />
        </Group>
        <Group>
          {status === 'draft' ? (
            <Button loading={submit.isPending} onClick={() => submit.mutate({ params: { org, job } })}>
              Submit
            </Button>
          ) : null}
          {live || status === 'draft' ? (
            <Button
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ params: { org, job } })}
            >
              Cancel
            </Button>
          ) : null}
          {status === 'failed' || status === 'cancelled' ? (
            <Button loading={retry.isPending} onClick={() => retry.mutate({ params: { org, job } })}>
              Run again
            </Button>
          ) : null}
        </Group>
      </Group>
      {acting === undefined ? null : <Failure error={acting.error} />}
      {read.data.task === undefined ? null : (
        <Text>
          Task {read.data.task.index} of step <b>{read.data.task.step}</b> of{' '}
          <Anchor component={Link} href={`/pipelines/${read.data.task.pipeline}`} underline="always">
            its pipeline
          </Anchor>
          .
        </Text>
      )}
      <Text>
        Runs <b>{spec.command}</b> on a machine of type <b>{spec.machineType}</b>.
      </Text>
      <JobInputs org={org} job={job} files={read.data.files} editable={status === 'draft'} />
      <Title order={2} size="h4">
        Attempts
      </Title>
      {queue === undefined ? null : (
        <Text>
          Number {queue.position} of the waiting jobs: {queue.message}.
        </Text>
      )}
      <AttemptsTable attempts={attempts} />
      {pays ? <JobCost org={org} job={job} live={live} /> : null}
      <Title order={2} size="h4">
        Output files
      </Title>
      {outputs.length === 0 ? (
        <Text c="dimmed">None yet.</Text>
      ) : (
        <DataTable label="Output files" minWidth={320} columns={[{ title: 'File' }, { title: 'Size', right: true }]}>
          {outputs.map(({ id, name: output, sizeBytes }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <NameLink href={`/files/${id}`}>{output ?? id}</NameLink>
              </Table.Td>
              <NumberCell>{sizeBytes === undefined ? '–' : formatBytes(sizeBytes)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      )}
      {newest === undefined ? null : <JobLog key={newest} org={org} job={job} attempt={newest} />}
    </Stack>
  );
}
