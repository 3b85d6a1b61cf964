import { type FailureClass, pauseAfter } from '../../../lib/domain/failure-class.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { ATTEMPT_GRACE_MS } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, orgId, spec } from '../sample.ts';
import { created, linked, making, over, queued, requested, START_MS, send, submitted } from './sample.ts';

export const report = (outcome: 'succeeded' | 'failed' | 'timed-out' | 'cancelled', exitCode?: number, n = 1) =>
  send('ReportAttempt', { attemptId: attemptId(n), outcome, ...(exitCode !== undefined && { exitCode }) });

export const fail = (reason = 'host unplugged', n = 1) => send('FailAttempt', { attemptId: attemptId(n), reason });
export const afterStart = { nowMs: START_MS + 5_000 };
export const afterStartMaking = (n: number) => making(n, afterStart.nowMs);
export const deadline = START_MS + spec.timeoutMs + ATTEMPT_GRACE_MS;

export const cancelled: JobEvent = {
  type: 'JobCancelled',
  data: { organisationId: orgId, cancelledBy: 'usr_ada', atMs: afterStart.nowMs },
};

export const abandoned = (
  outcome: 'lost' | 'cancelled',
  reason: string,
  failure: FailureClass = 'infrastructure',
): JobEvent => ({
  type: 'AttemptAbandoned',
  data: { organisationId: orgId, attemptId: attemptId(), outcome, failure, reason, atMs: afterStart.nowMs },
});

export const completed: JobEvent = {
  type: 'JobCompleted',
  data: { organisationId: orgId, attemptId: attemptId(), atMs: afterStart.nowMs },
};

export const once = { ...spec, maxAttempts: 1 };
export const waiting = [created(), linked([fileId()]), submitted(), requested()];
export const ended = (n: number, atMs = afterStart.nowMs) =>
  over(n, 'failed', atMs, { failure: 'program', exitCode: 2 });
export const again = (atMs: number, failures: number) => queued(atMs, atMs + pauseAfter('program', failures));
