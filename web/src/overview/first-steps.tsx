import { Box, Button, Card, Group, List, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
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
 * files and jobs, never stored; where the newest jobs tell it, nothing else is read. Whether somebody is new is found out once a
 * visit: steps that went or came while one looks would move the page.
 */
export function useFirstSteps(org: string, works: boolean) {
  const [wasNew, setWasNew] = useState<boolean>();
  const jobs = useRead('jobs.list', { org }, { limit: NEWEST_JOBS }, { enabled: works });
  const newest = jobs.data?.items ?? [];
  const mayBeNew = jobs.data !== undefined && !newest.some(({ status }) => status === 'completed');
  const mayHaveMore = newest.length === NEWEST_JOBS;
  const asks = wasNew === undefined && mayBeNew;
  const older = useRead('jobs.list', { org }, { limit: 1, status: 'completed' }, { enabled: asks && mayHaveMore });
  const newestFile = { limit: 1, sort: 'date', order: 'descending' } as const;
  const files = useRead('files.list', { org }, newestFile, { enabled: wasNew ?? mayBeNew });
  const isKnown = ![jobs, older, files].some(({ isLoading }) => isLoading);
  // What failed and is tried again takes nothing away meanwhile.
  const [wasKnown, setWasKnown] = useState(isKnown);
  if (isKnown && !wasKnown) setWasKnown(true);
  const isNew = wasNew ?? (mayBeNew && files.data !== undefined && (older.data?.items.length ?? 0) === 0);
  if (wasNew === undefined && isKnown && jobs.data !== undefined) setWasNew(isNew);
  const steps: Steps = { file: files.data?.items[0], job: newest[0] };
  return { jobs, steps: wasNew === undefined && !wasKnown ? ('unknown' as const) : isNew ? steps : undefined };
}

/** Leads a newcomer to a job of their own and its cost. */
export function FirstSteps({ org, steps: { file, job } }: { readonly org: string; readonly steps: Steps }) {
  const hasFile = file?.status === 'available';
  return (
    <Card withBorder component="section" aria-labelledby="first-steps">
      <Title order={2} size="h4" id="first-steps" mb="xs">
        First steps
      </Title>
      <List spacing="xs" listStyleType="none" styles={STEPS}>
        <Step isDone={hasFile} title="Upload a file" note="One of yours, or a sample of readings." buttons="two">
          {hasFile ? null : <TakeFile org={org} />}
        </Step>
        <Step
          isDone={job !== undefined}
          title="Run a job on it"
          note="A job runs a program on files. The sample counts the bytes of your file, in about a second of the smallest machine."
        >
          {hasFile && job === undefined ? <RunSample org={org} file={file.id} /> : null}
        </Step>
        <Step isDone={false} title="See what it cost" note="The job’s page says so, while it runs and afterwards.">
          {job === undefined ? null : (
            <Button component={Link} href={`/jobs/${job.id}`} variant="default" size="xs">
              Open the job
            </Button>
          )}
        </Step>
      </List>
    </Card>
  );
}

const STEPS = { itemWrapper: { display: 'flex', alignItems: 'flex-start' }, itemLabel: { flexGrow: 1 } } as const;
/** Of one button, and of two that are above each other on a phone: what is done leaves its place, and moves nothing. */
const PLACE = { one: 30, two: { base: 70, xs: 30 } } as const;

function Step(props: {
  readonly isDone: boolean;
  readonly title: string;
  readonly note: string;
  readonly buttons?: keyof typeof PLACE;
  readonly children: ReactNode;
}) {
  const { isDone, title, note, buttons = 'one', children } = props;
  const Icon = isDone ? IconCheck : IconCircleDashed;
  return (
    <List.Item
      icon={
        <ThemeIcon size={24} radius="xl" variant={isDone ? 'filled' : 'default'}>
          <Icon size={16} aria-label={isDone ? 'Done' : 'To do'} />
        </ThemeIcon>
      }
    >
      <Text>{title}</Text>
      <Text size="sm" c="dimmed">
        {note}
      </Text>
      <Box mih={PLACE[buttons]} mt={4}>
        {children}
      </Box>
    </List.Item>
  );
}

function TakeFile({ org }: { readonly org: string }) {
  const { take, busy, error } = useSampleFile(org);
  return (
    <>
      <Group gap="xs">
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
      {error === undefined ? null : <Failure error={error} />}
    </>
  );
}
