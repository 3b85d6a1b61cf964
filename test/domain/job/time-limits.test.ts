import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { checkSpec, type JobSpec } from '../../../lib/domain/job-spec.ts';
import { ATTEMPT_GRACE_MS } from '../../../lib/domain/limits.ts';
import { attemptId, orgId, spec } from '../sample.ts';
import { afterStart } from './job-commands.ts';
import {
  created,
  failed,
  making,
  over,
  running,
  START_MS,
  send,
  served,
  started,
  submitted,
  queued as unlimited,
} from './sample.ts';

const HOUR_MS = 3_600_000;
const patient: JobSpec = { ...spec, queueTimeoutMs: HOUR_MS, maxAttempts: 2 };
const expire = send('ExpireWaiting', {});
const place = (dueAtMs: number) => ({
  organisationId: orgId,
  machineType: spec.machineType,
  priority: 0,
  dueAtMs,
  expiresAtMs: dueAtMs + HOUR_MS,
});
const queued = (atMs: number, dueAtMs = atMs) =>
  ({ type: 'JobQueued', data: { ...place(dueAtMs), userId: 'usr_bob', atMs } }) as const;
const dequeued = (why: 'expired' | 'slot' | 'cancelled', atMs: number, dueAtMs = START_MS) =>
  ({ type: 'JobDequeued', data: { ...place(dueAtMs), why, atMs } }) as const;
const reason = `it waited longer than ${HOUR_MS} ms for a slot`;
const waitedTooLong = (atMs: number) =>
  ({ type: 'JobFailed', data: { organisationId: orgId, failure: 'queue', reason, atMs } }) as const;

describe('the limit of a wait', () => {
  const over1 = { nowMs: START_MS + HOUR_MS };

  it('ends a job that has had no slot until then, by a class of its own and without an attempt', () => {
    given(job, [created(patient)])
      .when(send('SubmitJob', { userId: 'usr_bob' }), making(1))
      .then(submitted(), queued(START_MS));
    const waiting = [created(patient), submitted(), queued(START_MS)];
    given(job, waiting)
      .when(expire, { nowMs: over1.nowMs - 1 })
      .thenRejected('job-not-due');
    given(job, waiting).when(expire, over1).then(dequeued('expired', over1.nowMs), waitedTooLong(over1.nowMs));
  });

  it('ends neither what has a slot by then nor what waits without a limit', () => {
    const now = [
      created(patient),
      submitted(),
      queued(START_MS),
      dequeued('slot', START_MS),
      served(1, 1, START_MS, patient),
    ];
    given(job, now).when(expire, over1).thenNothing();
    given(job, [created(), submitted(), unlimited()]).when(expire, over1).thenNothing();
    given(job, running).when(expire, over1).thenNothing();
  });

  it('begins anew with each wait, and a pause is none', () => {
    const begun = [
      created(patient),
      submitted(),
      queued(START_MS),
      dequeued('slot', START_MS),
      served(1, 1, START_MS, patient),
      started(),
    ];
    const report = send('ReportAttempt', { attemptId: attemptId(), outcome: 'failed', exitCode: 2 });
    const dueAtMs = afterStart.nowMs + pauseAfter('program', 1);
    given(job, begun)
      .when(report, afterStart)
      .then(
        over(1, 'failed', afterStart.nowMs, { failure: 'program', exitCode: 2 }),
        queued(afterStart.nowMs, dueAtMs),
      );
  });

  it('lets a job that has failed by it be retried', () => {
    const ended = [
      created(patient),
      submitted(),
      queued(START_MS),
      dequeued('expired', over1.nowMs),
      waitedTooLong(over1.nowMs),
    ];
    const retry = send('RetryJob', { userId: 'usr_bob' });
    given(job, ended).when(retry, making(2, over1.nowMs)).then(submitted(over1.nowMs), queued(over1.nowMs));
  });

  it('is from a minute to 30 days', () => {
    expect(checkSpec(patient)).toBeUndefined();
    expect(checkSpec({ ...spec, queueTimeoutMs: 59_999 })?.message).toContain('queueTimeoutMs');
    expect(checkSpec({ ...spec, queueTimeoutMs: 31 * 24 * HOUR_MS })?.message).toContain('queueTimeoutMs');
  });
});

describe('the limit of staging', () => {
  it('comes to the program’s own: an attempt has both, and time for its report', () => {
    const staging: JobSpec = { ...spec, stagingTimeoutMs: HOUR_MS };
    const begin = send('StartAttempt', {
      attemptId: attemptId(),
      token: 'runner-1',
      machineId: machineIdOf(attemptId()),
      inputs: [],
    });
    const deadlineMs = START_MS + HOUR_MS + spec.timeoutMs + ATTEMPT_GRACE_MS;
    const begun = started();
    if (begun.type !== 'AttemptStarted') throw new Error('not a start');
    given(job, [created(staging), submitted(), served(1, 1, START_MS, staging)])
      .when(begin, { nowMs: START_MS })
      .then({ ...begun, data: { ...begun.data, deadlineMs } });
  });

  it('is reported by a class that is tried again', () => {
    const report = send('ReportAttempt', {
      attemptId: attemptId(),
      outcome: 'failed',
      failure: 'staging',
      reason: 'slow',
    });
    const once: JobSpec = { ...spec, maxAttempts: 1 };
    given(job, [created(once), submitted(), served(1, 1, START_MS, once), started()])
      .when(report, afterStart)
      .then(
        over(1, 'failed', afterStart.nowMs, { failure: 'staging', reason: 'slow' }),
        failed(1, 'slow', afterStart.nowMs, 'staging'),
      );
  });
});
