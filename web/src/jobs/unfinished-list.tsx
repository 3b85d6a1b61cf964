import { Anchor, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { useUnfinishedJobs } from './kept-unfinished.ts';
import type { UnfinishedJob } from './unfinished-jobs.ts';

/** Jobs that were begun in this browser and not made, but for the one that is open; the last one that was removed can be had back. */
export function UnfinishedList({ org, open }: { readonly org: string; readonly open: string }) {
  const jobs = useUnfinishedJobs(org);
  const [removed, setRemoved] = useState<UnfinishedJob>();
  const others = jobs.all().filter(({ id }) => id !== open);
  if (others.length === 0 && removed === undefined) return null;
  function remove(job: UnfinishedJob) {
    jobs.remove(job.id);
    setRemoved(job);
  }
  function undo(job: UnfinishedJob) {
    jobs.put(job);
    setRemoved(undefined);
  }
  return (
    <Stack component="section" gap="xs" aria-labelledby="unfinished-jobs">
      <Title order={2} size="h4" id="unfinished-jobs">
        Unfinished jobs
      </Title>
      <Text size="sm" c="dimmed">
        Begun in this browser and not made yet. Nobody else sees them.
      </Text>
      <List listStyleType="none" spacing="xs">
        {others.map((job) => (
          <List.Item key={job.id}>
            <Group gap="xs">
              <Anchor component={Link} href={`/jobs/new?unfinished=${job.id}`} underline="always">
                <bdi>{nameOf(job)}</bdi>
              </Anchor>
              <Text span size="sm" c="dimmed">
                {formatInstant(new Date(job.changedAtMs).toISOString())}
              </Text>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Remove ${nameOf(job)}`}
                onClick={() => remove(job)}
              >
                Remove
              </Button>
            </Group>
          </List.Item>
        ))}
      </List>
      {removed === undefined ? null : (
        <Group gap="xs" role="status">
          <Text size="sm">
            <bdi>{nameOf(removed)}</bdi> is removed.
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => undo(removed)}>
            Undo
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** The way to them, where there are any. */
export function UnfinishedLink({ org }: { readonly org: string }) {
  const count = useUnfinishedJobs(org).all().length;
  if (count === 0) return null;
  return (
    <Anchor component={Link} href="/jobs/new">
      {count} unfinished
    </Anchor>
  );
}

const nameOf = ({ form }: UnfinishedJob) => form.name.trim() || 'A job without a name';
