import { given } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import { attemptId, orgId, spec } from '../sample.ts';
import { afterStart } from './job-commands.ts';
import {
  created,
  dequeued,
  making,
  over,
  queued,
  returned,
  START_MS,
  send,
  served,
  started,
  submitted,
} from './sample.ts';

const growing: JobSpec = {
  ...spec,
  machineType: 'standard-1',
  maxAttempts: 5,
  retries: { 'out-of-memory': { attempts: 3, largerMachine: true }, program: { attempts: 1 } },
};
const larger: JobSpec = { ...growing, machineType: 'standard-2' };
const on = (machineType: string, event: JobEvent) => ({ ...event, data: { ...event.data, machineType } }) as JobEvent;
const ran = send('ReportAttempt', { attemptId: attemptId(), outcome: 'failed', failure: 'out-of-memory' });
const dueAtMs = afterStart.nowMs + pauseAfter('out-of-memory', 1);
const first = [
  created(growing),
  submitted(),
  queued(START_MS, START_MS, growing),
  on('standard-1', dequeued('slot')),
  served(1, 1, START_MS, growing),
  on('standard-1', started()),
];
const outOfMemory = on('standard-1', over(1, 'failed', afterStart.nowMs, { failure: 'out-of-memory' }));
const again = queued(afterStart.nowMs, dueAtMs, larger);

describe('an attempt that needed more memory', () => {
  it('is followed by one on the next larger machine, for which it waits', () => {
    given(job, first).when(ran, afterStart).then(outOfMemory, again);
    const begin = send('BeginAttempt', { attemptId: attemptId(2), machineType: larger.machineType });
    const waits = [...first, outOfMemory, again, on('standard-1', returned(1, afterStart.nowMs))];
    const requested = served(2, 2, dueAtMs, larger);
    given(job, waits)
      .when(begin, making(2, dueAtMs))
      .then(on('standard-2', dequeued('slot', dueAtMs, dueAtMs)), requested);
  });

  it('is metered as what it ran on, and returns the slot of that', () => {
    const second = [
      ...first,
      outOfMemory,
      again,
      on('standard-1', returned(1, afterStart.nowMs)),
      on('standard-2', dequeued('slot', dueAtMs, dueAtMs)),
      served(2, 2, dueAtMs, larger),
    ];
    const start = send('StartAttempt', {
      attemptId: attemptId(2),
      token: 'runner-2',
      machineId: machineIdOf(attemptId(2)),
      inputs: [],
    });
    const events = given(job, second).when(start, making(2, dueAtMs));
    const begun = on('standard-2', started(2, [], dueAtMs));
    events.then({ ...begun, data: { ...begun.data, token: 'runner-2' } } as JobEvent);
    const done = on('standard-2', over(2, 'succeeded', dueAtMs + 1));
    const end = {
      type: 'JobCompleted',
      data: { organisationId: orgId, attemptId: attemptId(2), atMs: dueAtMs + 1 },
    } as const;
    given(job, [...second, begun, done, end])
      .when(send('ReturnSlot', { attemptId: attemptId(2) }), { nowMs: dueAtMs + 2 })
      .then(on('standard-2', returned(2, dueAtMs + 2)));
  });

  it('of a class that is not to be tried again fails the job, whatever tries are left', () => {
    const report = send('ReportAttempt', { attemptId: attemptId(), outcome: 'failed', exitCode: 1 });
    const reason = 'exit code 1';
    given(job, first)
      .when(report, afterStart)
      .then(on('standard-1', over(1, 'failed', afterStart.nowMs, { failure: 'program', exitCode: 1 })), {
        type: 'JobFailed',
        data: { organisationId: orgId, attemptId: attemptId(), failure: 'program', reason, atMs: afterStart.nowMs },
      });
  });

  it('begins on the configuration’s machine again when a person retries the job', () => {
    const failed: JobEvent = {
      type: 'JobFailed',
      data: { organisationId: orgId, attemptId: attemptId(), failure: 'out-of-memory', reason: 'x', atMs: dueAtMs },
    };
    expect(job.evolve(job.initial, created(growing))).toMatchObject({ used: { job: 0, platform: 0 } });
    given(job, [...first, outOfMemory, failed])
      .when(send('RetryJob', { userId: 'usr_bob' }), making(3))
      .then(submitted(), queued(START_MS, START_MS, growing));
  });
});
