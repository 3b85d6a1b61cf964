import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { ATTEMPT_GRACE_MS, MAX_REASON_LENGTH } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, orgId, spec } from '../sample.ts';
import {
  created,
  failed,
  linked,
  making,
  over,
  requested,
  running,
  START_MS,
  send,
  started,
  submitted,
} from './sample.ts';

const submit = send('SubmitJob', { userId: 'usr_bob' });
const retry = send('RetryJob', { userId: 'usr_bob' });
const cancel = send('CancelJob', { cancelledBy: 'usr_ada' });
const start = (token = 'runner-1', inputs: readonly string[] = [], n = 1) =>
  send('StartAttempt', { attemptId: attemptId(n), token, machineId: machineIdOf(attemptId(n)), inputs });
const report = (outcome: 'succeeded' | 'failed' | 'timed-out' | 'cancelled', exitCode?: number, n = 1) =>
  send('ReportAttempt', { attemptId: attemptId(n), outcome, ...(exitCode !== undefined && { exitCode }) });
const fail = (reason = 'host unplugged', n = 1) => send('FailAttempt', { attemptId: attemptId(n), reason });
const expire = send('ExpireAttempt', { attemptId: attemptId() });

const then = { nowMs: START_MS + 5_000 };
const thenMaking = (n: number) => making(n, then.nowMs);
const deadline = START_MS + spec.timeoutMs + ATTEMPT_GRACE_MS;
const cancelled: JobEvent = {
  type: 'JobCancelled',
  data: { organisationId: orgId, cancelledBy: 'usr_ada', atMs: then.nowMs },
};
const abandoned = (outcome: 'lost' | 'cancelled', reason: string): JobEvent => ({
  type: 'AttemptAbandoned',
  data: { organisationId: orgId, attemptId: attemptId(), outcome, reason, atMs: then.nowMs },
});
const completed: JobEvent = {
  type: 'JobCompleted',
  data: { organisationId: orgId, attemptId: attemptId(), atMs: then.nowMs },
};
const once = { ...spec, maxAttempts: 1 };

describe('a job', () => {
  it('that is submitted asks for a machine, once', () => {
    given(job, [created()]).when(submit, making(1)).then(submitted(), requested());
    given(job, [created(), submitted(), requested()]).when(submit, making(2)).thenNothing();
    given(job, running).when(submit, making(2)).thenNothing();
  });

  it('that has ended is retried, not submitted', () => {
    const events = [...running, over(1, 'succeeded', then.nowMs, { exitCode: 0 }), completed];
    given(job, events).when(submit, making(2)).thenRejected('job-not-submittable');
    given(job, events).when(retry, making(2)).thenRejected('job-ended');
    given(job, [created()]).when(retry, making(2)).thenRejected('job-not-ended');
    given(job, running).when(retry, making(2)).thenNothing();
    const lost = [...running, over(1, 'timed-out', deadline), failed(1, 'x', deadline)];
    given(job, lost).when(retry, making(2)).then(submitted(), requested(2));
    given(job, [created(), { ...cancelled }])
      .when(retry, making(2))
      .then(submitted(), requested(2));
  });

  it('is cancelled at any time before its end, and its attempt with it', () => {
    given(job, [created()]).when(cancel, then).then(cancelled);
    given(job, [created(), submitted(), requested()])
      .when(cancel, then)
      .then(abandoned('cancelled', 'cancelled'), cancelled);
    given(job, running)
      .when(cancel, then)
      .then(over(1, 'cancelled', then.nowMs), cancelled);
    given(job, [...running, over(1, 'cancelled', then.nowMs), cancelled])
      .when(cancel)
      .thenNothing();
    const events = [...running, over(1, 'succeeded', then.nowMs, { exitCode: 0 }), completed];
    given(job, events).when(cancel).thenRejected('job-ended');
  });
});

describe('an attempt', () => {
  const waiting = [created(), linked([fileId()]), submitted(), requested()];

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
    given(job, waiting).when(start('')).thenRejected('invalid-token');
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
    const ended = over(1, 'succeeded', then.nowMs, { exitCode: 0 });
    given(job, running).when(report('succeeded', 0), then).then(ended, completed);
    given(job, [...running, ended, completed])
      .when(report('succeeded', 0))
      .thenNothing();
    given(job, [...running, ended, completed])
      .when(report('failed', 1))
      .thenRejected('attempt-ended');
  });

  it('that fails is followed by another while there are any left', () => {
    const ended = over(1, 'failed', then.nowMs, { exitCode: 2 });
    given(job, running)
      .when(report('failed', 2), thenMaking(2))
      .then(ended, requested(2, 2, then.nowMs));
    const second = [...running, ended, requested(2, 2), started(2)];
    given(job, second)
      .when(report('failed', 2, 2), thenMaking(3))
      .then(over(2, 'failed', then.nowMs, { exitCode: 2 }), failed(2, 'exit code 2', then.nowMs));
    const only = [created(once), submitted(), requested(1, 1, START_MS, once), started()];
    given(job, only)
      .when(report('failed', 2), then)
      .then(ended, failed(1, 'exit code 2', then.nowMs));
  });

  it('cannot report before it has started, nor under an old name', () => {
    given(job, waiting).when(report('succeeded', 0)).thenRejected('attempt-not-started');
    given(job, [...waiting, abandoned('lost', 'x'), requested(2, 2)])
      .when(report('succeeded', 0))
      .thenRejected('attempt-superseded');
    given(job, running).when(report('failed', 0.5)).thenRejected('invalid-exit-code');
  });

  it('whose machine is lost ends there, is paid to there, and is tried again', () => {
    const reason = 'host unplugged';
    given(job, running)
      .when(fail(), thenMaking(2))
      .then(over(1, 'lost', then.nowMs, { reason }), requested(2, 2, then.nowMs));
    given(job, waiting)
      .when(fail(), thenMaking(2))
      .then(abandoned('lost', reason), requested(2, 2, then.nowMs));
  });

  it('that was over before its machine was lost stays as it was', () => {
    const ended = [...running, over(1, 'succeeded', then.nowMs, { exitCode: 0 }), completed];
    given(job, ended).when(fail(), then).thenNothing();
    given(job, [...running, over(1, 'failed', 0), requested(2, 2)])
      .when(fail(), then)
      .thenNothing();
  });

  it('that runs out of time is ended and not tried again', () => {
    const reason = 'the time limit was reached';
    given(job, running)
      .when(expire, { nowMs: deadline - 1 })
      .thenRejected('attempt-not-due');
    given(job, running)
      .when(expire, making(2, deadline))
      .then(over(1, 'timed-out', deadline, { reason }), failed(1, reason, deadline));
    given(job, waiting).when(expire, making(2, deadline)).thenNothing();
    given(job, [...running, over(1, 'cancelled', 0), cancelled])
      .when(expire, { nowMs: deadline })
      .thenNothing();
  });

  it('says why it ended, in bounded words', () => {
    const { decision } = given(job, running).when(fail('x'.repeat(10_000)), thenMaking(2));
    expect(decision).toMatchObject([{ data: { reason: 'x'.repeat(MAX_REASON_LENGTH) } }, {}]);
  });
});
