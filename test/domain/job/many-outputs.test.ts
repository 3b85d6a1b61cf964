import { given } from 'epoch/testing';
import { describe, it } from 'vitest';
import { job } from '../../../lib/domain/job/job.ts';
import { MAX_JOB_FILES } from '../../../lib/domain/limits.ts';
import { attemptId, fileId } from '../sample.ts';
import { afterStart } from './job-commands.ts';
import { linked, over, queued, requested, running, send, started, unlinked } from './sample.ts';

const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => fileId(from + n));
const inputs = ids(1, 10);
const left = ids(100, 600);
const results = ids(2_000, 500);
/** The first attempt has failed, and its outputs are kept. */
const again = [
  ...running.slice(0, 1),
  linked(inputs),
  ...running.slice(1, 3),
  started(1, inputs),
  linked(left, 'output'),
  over(1, 'failed', afterStart.nowMs, { failure: 'program', outputs: left }),
  queued(afterStart.nowMs),
  requested(2, 2, afterStart.nowMs),
  started(2, inputs),
];
const succeeded = (outputs: readonly string[]) =>
  send('ReportAttempt', { attemptId: attemptId(2), outcome: 'succeeded', outputs });

describe('an attempt that succeeds after one that has left many files', () => {
  it('keeps its outputs, and the job as many of those of the failed one as there is room for', () => {
    const beyond = inputs.length + left.length + results.length - MAX_JOB_FILES;
    given(job, again)
      .when(succeeded(results), afterStart)
      .then(
        unlinked(left.slice(0, beyond), afterStart.nowMs),
        linked(results, 'output', afterStart.nowMs),
        over(2, 'succeeded', afterStart.nowMs, { outputs: results }),
      );
  });

  it('keeps none where its own are too many', () => {
    given(job, again)
      .when(succeeded(ids(2_000, MAX_JOB_FILES)), afterStart)
      .thenRejected('too-many-files');
  });

  it('says when the store got those that the log knows nothing of, and of no more than there are', () => {
    const few = results.slice(0, 3);
    const arrivedAtMs = [afterStart.nowMs - 2, afterStart.nowMs - 1];
    const report = (times: readonly number[]) => {
      const data = { attemptId: attemptId(2), outcome: 'succeeded' as const, outputs: few, arrivedAtMs: times };
      return given(job, again).when(send('ReportAttempt', data), afterStart);
    };
    const ended = over(2, 'succeeded', afterStart.nowMs, { outputs: few, arrivedAtMs });
    report(arrivedAtMs).then(linked(few, 'output', afterStart.nowMs), ended);
    report([1, 2, 3, 4]).thenRejected('time-invalid');
    report([0.5]).thenRejected('time-invalid');
  });

  it('leaves all where there is room for both', () => {
    const few = results.slice(0, 3);
    given(job, again)
      .when(succeeded(few), afterStart)
      .then(linked(few, 'output', afterStart.nowMs), over(2, 'succeeded', afterStart.nowMs, { outputs: few }));
  });
});
