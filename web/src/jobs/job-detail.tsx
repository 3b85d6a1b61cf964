import { Group, Stack, Text, Title } from '@mantine/core';
import { PAYERS } from '../../../lib/client/roles.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { AttemptsTable } from './attempts-table.tsx';
import { AttemptsTimeline } from './attempts-timeline.tsx';
import { JobActions } from './job-actions.tsx';
import { JobCost } from './job-cost.tsx';
import { JobInputs } from './job-inputs.tsx';
import { JobLog } from './job-log.tsx';
import { JobOutputs } from './job-outputs.tsx';
import { StatusBadge } from './status-badge.tsx';
import { WhyFailed } from './why-failed.tsx';
import { ConfigurationLink, PipelineLink } from './work-links.tsx';

type Job = ReplyOf<'jobs.get'>;

const LIVE = new Set(['submitted', 'running']);

/** One job: why it failed and its log first, then its attempts, cost, inputs and outputs. */
export function JobDetail({ org, job }: { readonly org: string; readonly job: string }) {
  const pays = useIsOneOf(PAYERS);
  const read = useRead('jobs.get', { org, job });
  if (read.isPending) return <Loading what="the job" />;
  if (read.data === undefined) return <Missing what="the job" read={read} />;
  const { name, status, attempts, outputs, queue, files, spec } = read.data;
  return (
    <Stack>
      <Group justify="space-between">
        <Group>
          <PageTitle>{name}</PageTitle>
          <StatusBadge status={status} />
        </Group>
        <JobActions org={org} job={job} status={status} />
      </Group>
      <WhatItRuns org={org} job={read.data} />
      {queue === undefined ? null : (
        <Text role="status">
          Number {queue.position} of the waiting jobs: {queue.message}.
        </Text>
      )}
      {status === 'failed' ? <WhyFailed job={read.data} /> : null}
      <JobLog org={org} job={job} attempts={attempts} />
      <Title order={2} size="h4">
        Attempts
      </Title>
      <AttemptsTimeline attempts={attempts} />
      <AttemptsTable attempts={attempts} />
      {pays ? <JobCost org={org} job={job} live={LIVE.has(status)} /> : null}
      <JobInputs org={org} job={job} files={files} slots={spec.slots} editable={status === 'draft'} />
      <JobOutputs outputs={outputs} />
    </Stack>
  );
}

/** Which configuration on which machine, made by whom and when. */
function WhatItRuns({ org, job }: { readonly org: string; readonly job: Job }) {
  const nameOf = useMemberNames(org);
  const { spec, task, label, configuration, configurationVersion, createdBy, createdAt } = job;
  return (
    <Text>
      Runs <ConfigurationLink org={org} configuration={configuration} version={configurationVersion} /> (
      <b>{spec.command}</b> on <b>{spec.machineType}</b>). Made by <bdi>{nameOf(createdBy)}</bdi>,{' '}
      {formatInstant(createdAt)}
      {task === undefined ? null : (
        <>
          , as task {task.index} of step <b>{task.step}</b> of the pipeline{' '}
          <PipelineLink org={org} pipeline={task.pipeline} />
        </>
      )}
      {label === undefined ? null : (
        <>
          . Labelled <bdi>{label}</bdi>
        </>
      )}
      .
    </Text>
  );
}
