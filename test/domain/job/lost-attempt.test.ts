import { given } from 'epoch/testing';
import { describe, it } from 'vitest';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { MAX_PLATFORM_LOSSES } from '../../../lib/domain/limits.ts';
import { attemptId } from '../sample.ts';
import {
  abandoned,
  afterStart,
  afterStartMaking,
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

const expire = send('ExpireAttempt', { attemptId: attemptId() });

describe('an attempt', () => {
  const platformLost = (lost: JobEvent, losses: number): readonly JobEvent[] => [
    lost,
    queued(afterStart.nowMs, afterStart.nowMs + pauseAfter('infrastructure', losses)),
  ];

  it('whose machine is lost ends there, is paid to there, and is tried again without using a try of the job', () => {
    const reason = 'host unplugged';
    const lost = over(1, 'lost', afterStart.nowMs, { failure: 'infrastructure', reason });
    given(job, running)
      .when(fail(), afterStartMaking(2))
      .then(...platformLost(lost, 1));
    given(job, waiting)
      .when(fail(), afterStartMaking(2))
      .then(...platformLost(abandoned('lost', reason), 1));
    const only = [created(once), submitted(), requested(1, 1, START_MS, once), started()];
    given(job, only)
      .when(fail(), afterStartMaking(2))
      .then(...platformLost(lost, 1));
    const again = [...only, ...platformLost(lost, 1), dequeued(), served(2, 2, afterStart.nowMs, once), started(2)];
    given(job, again)
      .when(report('failed', 2, 2), afterStart)
      .then(ended(2), failed(2, 'exit code 2', afterStart.nowMs));
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
      .when(fail(reason, last), afterStart)
      .then(
        over(last, 'lost', afterStart.nowMs, { failure: 'infrastructure', reason }),
        failed(last, reason, afterStart.nowMs, 'infrastructure'),
      );
  });

  it('that is lost later than it was last alive ends when it was, but never before it started', () => {
    const reason = 'silent';
    const silent = (atMs: number) => send('FailAttempt', { attemptId: attemptId(), reason, atMs });
    for (const [alive, end] of [
      [START_MS + 1_000, START_MS + 1_000],
      [START_MS - 1, START_MS],
      [afterStart.nowMs + 1, afterStart.nowMs],
    ] as const) {
      given(job, running)
        .when(silent(alive), afterStart)
        .then(...platformLost(over(1, 'lost', end, { failure: 'infrastructure', reason }), 1));
    }
  });

  it('whose image or input cannot be had is not tried again', () => {
    const reason = 'CannotPullContainerError';
    given(job, waiting)
      .when(send('FailAttempt', { attemptId: attemptId(), reason, failure: 'image' }), afterStart)
      .then(abandoned('lost', reason, 'image'), failed(1, reason, afterStart.nowMs, 'image'));
  });

  it('that was over before its machine was lost stays as it was', () => {
    const ended = [...running, over(1, 'succeeded', afterStart.nowMs, { exitCode: 0 }), completed];
    given(job, ended).when(fail(), afterStart).thenNothing();
    given(job, [...running, over(1, 'failed', 0), requested(2, 2)])
      .when(fail(), afterStart)
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
});
