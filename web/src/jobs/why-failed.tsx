import { Alert, Stack, Text } from '@mantine/core';
import type { ReplyOf } from '../session/api.ts';

type Job = ReplyOf<'jobs.get'>;
type Attempt = Job['attempts'][number];

/** What a person can do about each class of failure. */
const ADVICE: Readonly<Record<NonNullable<Attempt['failure']>, string>> = {
  queue: 'It waited for a machine longer than its configuration allows: submit it again, or let it wait longer.',
  program: 'The program ended with an error: the end of its log says most.',
  'out-of-memory': 'It needed more memory than its machine has: choose a larger machine type.',
  'time-limit': 'It ran longer than it may: raise the time limit of its configuration, or give it less to do.',
  staging: 'Its files took longer than they may: raise the limit for files in its configuration.',
  input: 'An input file could not be used: look whether it is still there and whole.',
  output: 'An output could not be kept: look at the names of the outputs and at what may be stored.',
  image: 'The image of its container could not be had: look at the image’s name in the configuration.',
  infrastructure: 'The platform lost the machine. That attempt is not billed.',
  cancelled: 'Somebody cancelled it.',
};

function WaitedTooLong({ reason }: { readonly reason: string | undefined }) {
  return (
    <Alert color="red" title="It has not run">
      <Stack gap={4}>
        {reason === undefined ? null : <Text>{reason}</Text>}
        <Text>{ADVICE.queue}</Text>
      </Stack>
    </Alert>
  );
}

/** Of a job that failed: how its last attempt ended, and what that means. */
export function WhyFailed({ job }: { readonly job: Job }) {
  if (job.failure === 'queue') return <WaitedTooLong reason={job.reason} />;
  const attempt = job.attempts.at(-1);
  if (attempt === undefined || attempt.status === 'succeeded') return null;
  const { failure, reason, exitCode, number } = attempt;
  return (
    <Alert color="red" title={`Attempt ${number} ${attempt.status === 'timed-out' ? 'took too long' : 'failed'}`}>
      <Stack gap={4}>
        {reason === undefined ? null : <Text style={{ overflowWrap: 'anywhere' }}>{reason}</Text>}
        {exitCode === undefined ? null : <Text>The program’s exit code was {exitCode}.</Text>}
        {failure === undefined ? null : <Text>{ADVICE[failure]}</Text>}
      </Stack>
    </Alert>
  );
}
