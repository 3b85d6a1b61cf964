import { Button, Group } from '@mantine/core';
import { Link } from 'wouter';
import type { ReplyOf } from '../session/api.ts';
import { useAct } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { newJobHref } from './job-address.ts';

/** What can be done to a job as it is, and the refusal of what was tried. *Retry* is the same job; *Run again* begins another like it. */
export function JobActions(props: {
  readonly org: string;
  readonly job: string;
  readonly status: ReplyOf<'jobs.get'>['status'];
}) {
  const { org, job, status } = props;
  const submit = useAct('jobs.submit', ['jobs.']);
  const cancel = useAct('jobs.cancel', ['jobs.']);
  const retry = useAct('jobs.retry', ['jobs.']);
  const failed = [submit, cancel, retry].find(({ isError }) => isError);
  const params = { org, job };
  return (
    <>
      <Group>
        {status === 'draft' ? (
          <Button loading={submit.isPending} onClick={() => submit.mutate({ params })}>
            Submit
          </Button>
        ) : null}
        {status === 'draft' || status === 'submitted' || status === 'running' ? (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ params })}>
            Cancel
          </Button>
        ) : null}
        {status === 'failed' || status === 'cancelled' ? (
          <Button loading={retry.isPending} onClick={() => retry.mutate({ params })}>
            Retry
          </Button>
        ) : null}
        <Button component={Link} href={newJobHref({ like: job })} variant="default">
          Run again
        </Button>
      </Group>
      {failed === undefined ? null : <Failure error={failed.error} />}
    </>
  );
}
