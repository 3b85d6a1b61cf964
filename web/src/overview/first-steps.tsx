import { Button, Card, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { useSampleFile } from './sample-file.ts';
import { useSampleJob } from './sample-job.ts';

/** Of the newest jobs of the overview, which say too whether there is anything left to lead to. */
const NEWEST_JOBS = 5;

export interface Steps {
  readonly file: ReplyOf<'files.list'>['items'][number] | undefined;
  readonly job: ReplyOf<'jobs.list'>['items'][number] | undefined;
}

/**
 * The newest jobs, and how far a newcomer has come: nothing once a job has completed. What is done is read from the lists of
 * files and jobs, never stored; where the newest jobs tell it, nothing else is read.
 */
export function useFirstSteps(org: string, works: boolean) {
  const jobs = useRead('jobs.list', { org }, { limit: NEWEST_JOBS }, { enabled: works });
  const newest = jobs.data?.items ?? [];
  const mayBeNew = jobs.data !== undefined && !newest.some(({ status }) => status === 'completed');
  const mayHaveMore = newest.length === NEWEST_JOBS;
  const older = useRead('jobs.list', { org }, { limit: 1, status: 'completed' }, { enabled: mayBeNew && mayHaveMore });
  const newestFile = { limit: 1, sort: 'date', order: 'descending' } as const;
  const files = useRead('files.list', { org }, newestFile, { enabled: mayBeNew });
  return { jobs, steps: stepsOf() };

  function stepsOf(): Steps | 'unknown' | undefined {
    if ([jobs, older, files].some(({ isLoading }) => isLoading)) return 'unknown';
    if (!mayBeNew || files.data === undefined || (older.data?.items.length ?? 0) > 0) return undefined;
    return { file: files.data.items[0], job: newest[0] };
  }
}

/** Leads a newcomer to a job of their own and its cost. */
export function FirstSteps({ org, steps: { file, job } }: { readonly org: string; readonly steps: Steps }) {
  const hasFile = file?.status === 'available';
  return (
    <Card withBorder component="section" aria-labelledby="first-steps">
      <Stack>
        <Title order={2} size="h4" id="first-steps">
          First steps
        </Title>
        <List spacing="md" listStyleType="none" center={false}>
          <Step isDone title="Make an organisation" />
          <Step isDone={hasFile} title="Upload a file">
            {hasFile ? null : <TakeFile org={org} />}
          </Step>
          <Step isDone={job !== undefined} title="Run a job on it">
            {hasFile && job === undefined ? <RunSample org={org} file={file.id} /> : null}
          </Step>
          <Step isDone={false} title="See what it cost">
            {job === undefined ? null : (
              <Button component={Link} href={`/jobs/${job.id}`} variant="default" size="xs">
                Open the job
              </Button>
            )}
          </Step>
        </List>
      </Stack>
    </Card>
  );
}

function Step(props: { readonly isDone: boolean; readonly title: string; readonly children?: ReactNode }) {
  const { isDone, title, children } = props;
  const Icon = isDone ? IconCheck : IconCircleDashed;
  return (
    <List.Item
      icon={
        <ThemeIcon size={24} radius="xl" variant={isDone ? 'filled' : 'default'}>
          <Icon size={16} aria-label={isDone ? 'Done' : 'To do'} />
        </ThemeIcon>
      }
    >
      <Stack gap="xs" align="flex-start">
        <Text>{title}</Text>
        {children}
      </Stack>
    </List.Item>
  );
}

function TakeFile({ org }: { readonly org: string }) {
  const { take, busy, error } = useSampleFile(org);
  return (
    <>
      <Group>
        <Button component={Link} href="/files" size="xs">
          Choose a file
        </Button>
        <Button variant="default" size="xs" loading={busy} onClick={take}>
          Take a sample file
        </Button>
      </Group>
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}

function RunSample({ org, file }: { readonly org: string; readonly file: string }) {
  const { run, busy, error } = useSampleJob(org);
  return (
    <>
      <Button size="xs" loading={busy} onClick={() => run(file)}>
        Run a sample job
      </Button>
      <Text size="sm" c="dimmed">
        It counts the bytes of your file, in about a second of the smallest machine.
      </Text>
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}
