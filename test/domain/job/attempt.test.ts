import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { MAX_REASON_LENGTH } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, spec } from '../sample.ts';
import {
  abandoned,
  afterStart,
  afterStartMaking,
  again,
  cancelled,
  completed,
  deadline,
  ended,
  fail,
  once,
  report,
  waiting,
} from './job-commands.ts';
import {
  created,
  dequeued,
  failed,
  making,
  over,
  queued,
  requested,
  returned,
  running,
  START_MS,
  send,
  served,
  started,
  submitted,
} from './sample.ts';

const submit = send('SubmitJob', { userId: 'usr_bob' });
const retry = send('RetryJob', { userId: 'usr_bob' });
const cancel = send('CancelJob', { cancelledBy: 'usr_ada' });

const start = (token = 'runner-1', inputs: readonly string[] = [], n = 1) =>
  send('StartAttempt', { attemptId: attemptId(n), token, machineId: machineIdOf(attemptId(n)), inputs });

describe('a job', () => {
  it('that is submitted waits in the queue, once', () => {
    given(job, [created()]).when(submit, making(1)).then(submitted(), queued());
    given(job, [created(), submitted(), queued()]).when(submit, making(2)).thenNothing();
    given(job, [created(), submitted(), requested()]).when(submit, making(2)).thenNothing();
    given(job, running).when(submit, making(2)).thenNothing();
  });

  it('that has ended is retried, not submitted', () => {
    const events = [...running, over(1, 'succeeded', afterStart.nowMs, { exitCode: 0 }), completed];
    given(job, events).when(submit, making(2)).thenRejected('job-not-submittable');
    given(job, events).when(retry, making(2)).thenRejected('job-ended');
    given(job, [created()]).when(retry, making(2)).thenRejected('job-not-ended');
    given(job, running).when(retry, making(2)).thenNothing();
    const lost = [...running, over(1, 'timed-out', deadline), failed(1, 'x', deadline)];
    given(job, lost).when(retry, making(2)).then(submitted(), queued());
    given(job, [created(), { ...cancelled }])
      .when(retry, making(2))
      .then(submitted(), queued());
  });

  it('is cancelled at any time before its end, and its attempt with it', () => {
    given(job, [created()]).when(cancel, afterStart).then(cancelled);
    given(job, [created(), submitted(), requested()])
      .when(cancel, afterStart)
      .then(abandoned('cancelled', 'cancelled', 'cancelled'), cancelled);
    given(job, [created(), submitted(), queued()])
      .when(cancel, afterStart)
      .then(dequeued('cancelled', afterStart.nowMs, START_MS), cancelled);
    given(job, running)
      .when(cancel, afterStart)
      .then(over(1, 'cancelled', afterStart.nowMs, { failure: 'cancelled' }), cancelled);
    given(job, [...running, over(1, 'cancelled', afterStart.nowMs), cancelled])
      .when(cancel)
      .thenNothing();
    const events = [...running, over(1, 'succeeded', afterStart.nowMs, { exitCode: 0 }), completed];
    given(job, events).when(cancel).thenRejected('job-ended');
  });
});

describe('an attempt', () => {
  it('is run by the first runner that asks; the same one may ask again', () => {
    const state = given(job, waiting)
      .when(start('runner-1', [fileId()]))
      .then(started(1, [fileId()]));
    expect(state).toMatchObject({ status: 'running' });
    given(job, running).when(start('runner-1')).thenNothing();
    given(job, running).when(start('runner-2')).thenRejected('attempt-taken');
  });

  it('reads only files of its job', () => {
    given(job, waiting)
      .when(start('runner-1', [fileId(9)]))
      .thenRejected('inputs-changed');
    given(job, waiting).when(start('')).thenRejected('token-invalid');
  });

  it('that is over or has been replaced is not started', () => {
    given(job, [...waiting, abandoned('lost', 'x'), requested(2, 2)])
      .when(start())
      .thenRejected('attempt-superseded');
    given(job, [...waiting, abandoned('lost', 'x'), failed(1, 'x', 0)])
      .when(start())
      .thenRejected('attempt-ended');
    given(job, [...waiting, abandoned('cancelled', 'x'), cancelled])
      .when(start())
      .thenRejected('attempt-ended');
  });

  it('that succeeds completes its job, once', () => {
    const ended = over(1, 'succeeded', afterStart.nowMs, { exitCode: 0 });
    given(job, running).when(report('succeeded', 0), afterStart).then(ended, completed);
    given(job, [...running, ended, completed])
      .when(report('succeeded', 0))
      .thenNothing();
    given(job, [...running, ended, completed])
      .when(report('failed', 1))
      .thenRejected('attempt-ended');
  });

  it('that fails is followed by another while there are any left, after a pause that grows', () => {
    given(job, running).when(report('failed', 2), afterStartMaking(2)).then(ended(1), again(afterStart.nowMs, 1));
    const second = [...running, ended(1), again(afterStart.nowMs, 1), dequeued('slot'), served(2, 2), started(2)];
    given(job, second)
      .when(report('failed', 2, 2), afterStartMaking(3))
      .then(ended(2), failed(2, 'exit code 2', afterStart.nowMs));
    const thrice = { ...spec, maxAttempts: 3 };
    given(job, [created(thrice), ...second.slice(1)])
      .when(report('failed', 2, 2), afterStartMaking(3))
      .then(ended(2), again(afterStart.nowMs, 2));
    expect(pauseAfter('program', 2)).toBe(2 * pauseAfter('program', 1));
    const only = [created(once), submitted(), requested(1, 1, START_MS, once), started()];
    given(job, only)
      .when(report('failed', 2), afterStart)
      .then(ended(1), failed(1, 'exit code 2', afterStart.nowMs));
  });

  it('begins with a slot, not before its pause is over, and not before the slot of the one before is returned', () => {
    const begin = send('BeginAttempt', { attemptId: attemptId(2), machineType: spec.machineType });
    const due = { nowMs: afterStart.nowMs + pauseAfter('program', 1) };
    const first = [
      created(),
      submitted(),
      queued(),
      dequeued(),
      served(),
      started(),
      ended(1),
      again(afterStart.nowMs, 1),
    ];
    given(job, first).when(begin, due).thenRejected('slot-not-returned');
    const free = [...first, returned()];
    given(job, free)
      .when(begin, { nowMs: due.nowMs - 1 })
      .thenRejected('job-not-due');
    given(job, free)
      .when(begin, due)
      .then(dequeued('slot', due.nowMs), served(2, 2, due.nowMs));
    given(job, [created()]).when(begin, due).thenRejected('job-not-waiting');
  });

  it('returns its slot once, after its end', () => {
    const give = send('ReturnSlot', { attemptId: attemptId() });
    const begun = [created(), submitted(), queued(), dequeued(), served(), started()];
    given(job, begun).when(give, afterStart).thenRejected('slot-not-held');
    const events = [...begun, over(1, 'succeeded', afterStart.nowMs, { exitCode: 0 }), completed];
    given(job, events).when(give, afterStart).then(returned(1, afterStart.nowMs));
    given(job, [...events, returned(1, afterStart.nowMs)])
      .when(give, afterStart)
      .thenRejected('slot-not-held');
    // One from before there was a queue never had any.
    given(job, [...running, over(1, 'succeeded', afterStart.nowMs), completed])
      .when(give, afterStart)
      .thenRejected('slot-not-held');
  });

  it('has a number that no other attempt of the job has, however often it is retried', () => {
    const failedOnce = [...running, ended(1), failed(1, 'exit code 2', afterStart.nowMs)];
    given(job, [...failedOnce, submitted(), queued()])
      .when(send('BeginAttempt', { attemptId: attemptId(2), machineType: spec.machineType }), afterStart)
      .then(dequeued('slot', afterStart.nowMs, START_MS), served(2, 2, afterStart.nowMs));
  });

  it('cannot report before it has started, nor under an old name', () => {
    given(job, waiting).when(report('succeeded', 0)).thenRejected('attempt-not-started');
    given(job, [...waiting, abandoned('lost', 'x'), requested(2, 2)])
      .when(report('succeeded', 0))
      .thenRejected('attempt-superseded');
    given(job, running).when(report('failed', 0.5)).thenRejected('exit-code-invalid');
  });

  it('says why it ended, in bounded words', () => {
    const { decision } = given(job, running).when(fail('x'.repeat(10_000)), afterStartMaking(2));
    expect(decision).toMatchObject([{ data: { reason: 'x'.repeat(MAX_REASON_LENGTH) } }, {}]);
  });
});
