import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import { type BodyOf, client } from '../session/api.ts';
import { Failure } from '../shell/states.tsx';

interface Made {
  readonly job: string;
  /** Why it is not run, though it was to be. */
  readonly refused?: unknown;
}

/** Makes a job, as a draft or to run at once. Once it is made it is not made again, also when it may not run. */
export function useMakeJob(org: string, onMade: () => void) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const making = useMutation<Made, Error, { readonly body: BodyOf<'jobs.create'>; readonly runs: boolean }>({
    async mutationFn({ body, runs }) {
      const { id: job } = await client.jobs.create({ org, body });
      if (!runs) return { job };
      return client.jobs.submit({ org, job }).then(
        () => ({ job }),
        (refused: unknown) => ({ job, refused }),
      );
    },
    onSuccess({ job, refused }) {
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => /^(jobs\.|files\.listJobs)/.test(String(queryKey[0])),
      });
      onMade();
      if (refused === undefined) navigate(`/jobs/${job}`);
    },
  });
  function make(body: BodyOf<'jobs.create'> | undefined, how: 'draft' | 'run'): void {
    if (body !== undefined) making.mutate({ body, runs: how === 'run' });
  }
  return { making, make };
}

/** The buttons that make the job, what they wait for, and what became of it. */
export function MadeJob(props: {
  readonly making: ReturnType<typeof useMakeJob>['making'];
  /** Slots that need a file before it can run. */
  readonly empty: readonly string[];
}) {
  const { making, empty } = props;
  if (making.data?.refused !== undefined) {
    return (
      <>
        <Failure error={making.data.refused} />
        <Alert title="The job was made, and is a draft" role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">It could not be run, for the reason above. It can be run from its page.</Text>
            <Button component={Link} href={`/jobs/${making.data.job}`} size="xs">
              Open the job
            </Button>
          </Stack>
        </Alert>
      </>
    );
  }
  const isOn = (runs: boolean) => making.isPending && making.variables.runs === runs;
  return (
    <>
      {making.isError ? <Failure error={making.error} /> : null}
      {empty.length === 0 ? null : (
        <Text size="sm">Before it can run, {empty.join(', ')} must have a file. A draft can be given it later.</Text>
      )}
      <Group>
        {/* The first one is what Enter in a field does: it must cost nothing. */}
        <Button
          type="submit"
          value="draft"
          variant="default"
          loading={isOn(false)}
          disabled={making.isPending || making.isSuccess}
        >
          Save as draft
        </Button>
        <Button
          type="submit"
          value="run"
          loading={isOn(true)}
          disabled={empty.length > 0 || making.isPending || making.isSuccess}
        >
          Run
        </Button>
      </Group>
    </>
  );
}
