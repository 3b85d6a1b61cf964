import { Button, Card, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useRead } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { useSampleFile } from './sample-file.ts';
import { useSampleJob } from './sample-job.ts';

/**
 * Leads a newcomer to a job of their own and its cost. What is done is read from the lists of files and jobs, never stored;
 * once a job has completed there is nothing left to show.
 */
export function FirstSteps({ org }: { readonly org: string }) {
  const files = useRead('files.list', { org }, { limit: 1, sort: 'date', order: 'descending' });
  const jobs = useRead('jobs.list', { org }, { limit: 1 });
  const completed = useRead('jobs.list', { org }, { limit: 1, status: 'completed' });
  if (files.data === undefined || jobs.data === undefined || completed.data === undefined) return null;
  const [file, job, done] = [files.data.items[0], jobs.data.items[0], completed.data.items[0]];
  if (done !== undefined) return null;
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
