import { Anchor, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useAct, usePages, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Failure, Loading, Missing } from '../shell/states.tsx';
import { PipelineGraph } from './graph.tsx';

type Pipeline = ReplyOf<'pipelines.get'>;

/** How often a pipeline that runs is read again. */
const LIVE_MS = 3_000;

/** One pipeline: its steps as a graph and a table, and the tasks of one of them. */
export function PipelineDetail({ org, pipeline }: { readonly org: string; readonly pipeline: string }) {
  const [live, setLive] = useState(true);
  const read = useRead('pipelines.get', { org, pipeline }, undefined, { refetchInterval: live ? LIVE_MS : false });
  const [chosen, setChosen] = useState<string>();
  const cancel = useAct('pipelines.cancel', ['pipelines.', 'jobs.']);
  const resume = useAct('pipelines.resume', ['pipelines.', 'jobs.']);
  if (read.isPending) return <Loading what="the pipeline" />;
  if (read.data === undefined) return <Missing what="the pipeline" read={read} />;
  const { name, status, steps } = read.data;
  const isLive = status === 'running';
  if (isLive !== live) setLive(isLive);
  return (
    <Stack>
      <Group justify="space-between">
        <Group>
          <PageTitle>{name}</PageTitle>
          <StatusBadge status={status} />
        </Group>
        {isLive ? (
          <ConfirmButton
            label="Cancel"
            title="Cancel the pipeline"
            act={cancel}
            run={(done) => cancel.mutate({ params: { org, pipeline } }, { onSuccess: done })}
          >
            Its running jobs end at once, are paid for until then, and what they have not handed over is lost. It can be
            resumed: what has succeeded stays.
          </ConfirmButton>
        ) : null}
        {status === 'failed' || status === 'cancelled' ? (
          <Button loading={resume.isPending} onClick={() => resume.mutate({ params: { org, pipeline } })}>
            Resume
          </Button>
        ) : null}
      </Group>
      {resume.isError ? <Failure error={resume.error} /> : null}
      {status === 'failed' || status === 'cancelled' ? (
        <Text>To resume it runs what has not succeeded. What has succeeded neither runs nor costs again.</Text>
      ) : null}
      <PipelineGraph steps={steps} />
      <StepsTable steps={steps} choose={setChosen} />
      {chosen === undefined ? null : <Tasks key={chosen} org={org} pipeline={pipeline} step={chosen} />}
    </Stack>
  );
}

const COLUMNS = [
  { title: 'Step' },
  { title: 'State' },
  { title: 'Waits for' },
  { title: 'Tasks', right: true },
  { title: 'Succeeded', right: true },
  { title: 'Failed', right: true },
  { title: 'Jobs' },
] as const;

function StepsTable(props: { readonly steps: Pipeline['steps']; readonly choose: (step: string) => void }) {
  return (
    <DataTable label="Steps" minWidth={640} columns={COLUMNS}>
      {props.steps.map(({ name, status, after, tasks }) => (
        <Table.Tr key={name}>
          <Table.Td>{name}</Table.Td>
          <Table.Td>
            <StatusBadge status={status} />
          </Table.Td>
          <Table.Td>{after.map(({ step, on }) => (on === 'end' ? `${step} (any end)` : step)).join(', ')}</Table.Td>
          <NumberCell>{tasks.all}</NumberCell>
          <NumberCell>{tasks.succeeded}</NumberCell>
          <NumberCell>{tasks.failed}</NumberCell>
          <Table.Td>
            <Button size="compact-sm" variant="default" onClick={() => props.choose(name)}>
              Jobs of {name}
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

/** Each task of a step, with its job. */
function Tasks({ org, pipeline, step }: { readonly org: string; readonly pipeline: string; readonly step: string }) {
  const pages = usePages('pipelines.listTasks', { org, pipeline, step }, { limit: 100 });
  return (
    <>
      <Title order={2} size="h4">
        Tasks of {step}
      </Title>
      <PagedList what="the tasks" pages={pages} empty={<Empty title="No tasks">This step has none.</Empty>}>
        {(tasks) => (
          <DataTable
            label={`Tasks of ${step}`}
            minWidth={420}
            columns={[{ title: 'No.' }, { title: 'State' }, { title: 'Parameters' }, { title: 'Job' }]}
          >
            {tasks.map(({ index, outcome, parameters, job }) => (
              <Table.Tr key={index}>
                <Table.Td>{index}</Table.Td>
                <Table.Td>
                  <StatusBadge status={outcome} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {Object.entries(parameters)
                    .map(([name, value]) => `${name}=${value}`)
                    .join(' ')}
                </Table.Td>
                <Table.Td>
                  {job === undefined ? (
                    '–'
                  ) : (
                    <Anchor component={Link} href={`/jobs/${job}`}>
                      {job}
                    </Anchor>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </>
  );
}
