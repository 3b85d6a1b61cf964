import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { type FailureClass, pauseAfter } from '../../../lib/domain/failure-class.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { ATTEMPT_GRACE_MS, MAX_PLATFORM_LOSSES, MAX_REASON_LENGTH } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, orgId, spec } from '../sample.ts';
import {
  created,
  dequeued,
  failed,
  linked,
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
const abandoned = (
  outcome: 'lost' | 'cancelled',
  reason: string,
  failure: FailureClass = 'infrastructure',
): JobEvent => ({
  type: 'AttemptAbandoned',
  data: { organisationId: orgId, attemptId: attemptId(), outcome, failure, reason, atMs: then.nowMs },
});
const completed: JobEvent = {
  type: 'JobCompleted',
  data: { organisationId: orgId, attemptId: attemptId(), atMs: then.nowMs },
};
const once = { ...spec, maxAttempts: 1 };

describe('a job', () => {
  it('that is submitted waits in the queue, once', () => {
    given(job, [created()]).when(submit, making(1)).then(submitted(), queued());
    given(job, [created(), submitted(), queued()]).when(submit, making(2)).thenNothing();
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
    given(job, lost).when(retry, making(2)).then(submitted(), queued());
    given(job, [created(), { ...cancelled }])
      .when(retry, making(2))
      .then(submitted(), queued());
  });

  it('is cancelled at any time before its end, and its attempt with it', () => {
    given(job, [created()]).when(cancel, then).then(cancelled);
    given(job, [created(), submitted(), requested()])
      .when(cancel, then)
      .then(abandoned('cancelled', 'cancelled', 'cancelled'), cancelled);
    given(job, [created(), submitted(), queued()])
      .when(cancel, then)
      .then(dequeued('cancelled', then.nowMs, START_MS), cancelled);
    given(job, running)
      .when(cancel, then)
      .then(over(1, 'cancelled', then.nowMs, { failure: 'cancelled' }), cancelled);
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

  const ended = (n: number, atMs = then.nowMs) => over(n, 'failed', atMs, { failure: 'program', exitCode: 2 });
  const again = (atMs: number, failures: number) => queued(atMs, atMs + pauseAfter('program', failures));

  it('that fails is followed by another while there are any left, after a pause that grows', () => {
    given(job, running).when(report('failed', 2), thenMaking(2)).then(ended(1), again(then.nowMs, 1));
    const second = [...running, ended(1), again(then.nowMs, 1), dequeued('slot'), served(2, 2), started(2)];
    given(job, second)
      .when(report('failed', 2, 2), thenMaking(3))
      .then(ended(2), failed(2, 'exit code 2', then.nowMs));
    const thrice = { ...spec, maxAttempts: 3 };
    given(job, [created(thrice), ...second.slice(1)])
      .when(report('failed', 2, 2), thenMaking(3))
      .then(ended(2), again(then.nowMs, 2));
    expect(pauseAfter('program', 2)).toBe(2 * pauseAfter('program', 1));
    const only = [created(once), submitted(), requested(1, 1, START_MS, once), started()];
    given(job, only)
      .when(report('failed', 2), then)
      .then(ended(1), failed(1, 'exit code 2', then.nowMs));
  });

  it('begins with a slot, not before its pause is over, and not before the slot of the one before is returned', () => {
    const begin = send('BeginAttempt', { attemptId: attemptId(2) });
    const due = { nowMs: then.nowMs + pauseAfter('program', 1) };
    const first = [created(), submitted(), queued(), dequeued(), served(), started(), ended(1), again(then.nowMs, 1)];
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
    given(job, begun).when(give, then).thenRejected('slot-not-held');
    const events = [...begun, over(1, 'succeeded', then.nowMs, { exitCode: 0 }), completed];
    given(job, events).when(give, then).then(returned(1, then.nowMs));
    given(job, [...events, returned(1, then.nowMs)])
      .when(give, then)
      .thenRejected('slot-not-held');
    // One from before there was a queue never had any.
    given(job, [...running, over(1, 'succeeded', then.nowMs), completed])
      .when(give, then)
      .thenRejected('slot-not-held');
  });

  it('has a number that no other attempt of the job has, however often it is retried', () => {
    const failedOnce = [...running, ended(1), failed(1, 'exit code 2', then.nowMs)];
    given(job, [...failedOnce, submitted(), queued()])
      .when(send('BeginAttempt', { attemptId: attemptId(2) }), then)
      .then(dequeued('slot', then.nowMs, START_MS), served(2, 2, then.nowMs));
  });

  it('cannot report before it has started, nor under an old name', () => {
    given(job, waiting).when(report('succeeded', 0)).thenRejected('attempt-not-started');
    given(job, [...waiting, abandoned('lost', 'x'), requested(2, 2)])
      .when(report('succeeded', 0))
      .thenRejected('attempt-superseded');
    given(job, running).when(report('failed', 0.5)).thenRejected('invalid-exit-code');
  });

  const platformLost = (lost: JobEvent, losses: number): readonly JobEvent[] => [
    lost,
    queued(then.nowMs, then.nowMs + pauseAfter('infrastructure', losses)),
  ];

  it('whose machine is lost ends there, is paid to there, and is tried again without using a try of the job', () => {
    const reason = 'host unplugged';
    const lost = over(1, 'lost', then.nowMs, { failure: 'infrastructure', reason });
    given(job, running)
      .when(fail(), thenMaking(2))
      .then(...platformLost(lost, 1));
    given(job, waiting)
      .when(fail(), thenMaking(2))
      .then(...platformLost(abandoned('lost', reason), 1));
    const only = [created(once), submitted(), requested(1, 1, START_MS, once), started()];
    given(job, only)
      .when(fail(), thenMaking(2))
      .then(...platformLost(lost, 1));
    const again = [...only, ...platformLost(lost, 1), dequeued(), served(2, 2, then.nowMs, once), started(2)];
    given(job, again)
      .when(report('failed', 2, 2), then)
      .then(ended(2), failed(2, 'exit code 2', then.nowMs));
  });

  it('is tried again after losses of the platform only so often', () => {
    const reason = 'host unplugged';
    const history: JobEvent[] = [created(once), submitted(), queued()];
    for (let n = 1; n < MAX_PLATFORM_LOSSES; n += 1) {
      const lost = over(n, 'lost', START_MS, { failure: 'infrastructure', reason });
      history.push(dequeued(), served(n, n, START_MS, once), started(n), lost, returned(n), queued());
    }
    const last = MAX_PLATFORM_LOSSES;
    history.push(dequeued(), served(last, last, START_MS, once), started(last));
    given(job, history)
      .when(fail(reason, last), then)
      .then(
        over(last, 'lost', then.nowMs, { failure: 'infrastructure', reason }),
        failed(last, reason, then.nowMs, 'infrastructure'),
      );
  });

  it('that is lost later than it was last alive ends when it was, but never before it started', () => {
    const reason = 'silent';
    const silent = (atMs: number) => send('FailAttempt', { attemptId: attemptId(), reason, atMs });
    for (const [alive, end] of [
      [START_MS + 1_000, START_MS + 1_000],
      [START_MS - 1, START_MS],
      [then.nowMs + 1, then.nowMs],
    ] as const) {
      given(job, running)
        .when(silent(alive), then)
        .then(...platformLost(over(1, 'lost', end, { failure: 'infrastructure', reason }), 1));
    }
  });

  it('whose image or input cannot be had is not tried again', () => {
    const reason = 'CannotPullContainerError';
    given(job, waiting)
      .when(send('FailAttempt', { attemptId: attemptId(), reason, failure: 'image' }), then)
      .then(abandoned('lost', reason, 'image'), failed(1, reason, then.nowMs, 'image'));
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
      .then(
        over(1, 'timed-out', deadline, { failure: 'time-limit', reason }),
        failed(1, reason, deadline, 'time-limit'),
      );
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
