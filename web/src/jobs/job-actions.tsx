import { Button, Group } from '@mantine/core';
import { Link } from 'wouter';
import type { ReplyOf } from '../session/api.ts';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Failure } from '../shell/states.tsx';
import { newJobHref } from './job-address.ts';

/** What cancelling takes, by what the job is. */
const LOST = {
  draft: 'It is not run.',
  submitted: 'It loses its place among the waiting jobs.',
  running: 'Its attempt ends at once, is paid for until then, and what it has not handed over is lost.',
} as const;

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
  const failed = [submit, retry].find(({ isError }) => isError);
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
          <ConfirmButton
            label="Cancel"
            title="Cancel the job"
            act={cancel}
            run={(done) => cancel.mutate({ params }, { onSuccess: done })}
          >
            {LOST[status]} It can be tried again from its beginning.
          </ConfirmButton>
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
