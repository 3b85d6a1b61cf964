import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { dispatchDependencies } from '../../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../../lib/app/jobs/commands/dispatch-jobs.ts';
import { type QueuedJob, queueKey } from '../../../lib/app/jobs/views/job-queue.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { memoryLeases } from '../../memory-leases.ts';
import { createPlatform, ORIGIN } from '../platform.ts';
import { attemptOf, createJob, found, submit } from '../scenes.ts';

/** The queue as a run has read it that was overtaken since. */
const lateQueue = (of: Omit<QueuedJob, 'dueAtMs'>, dueAtMs: number) => ({
  sorts: async (_view: string, { after = '' }: { readonly after?: string }) =>
    [queueKey({ ...of, dueAtMs })].filter((key) => key > after),
});

describe('a job that needs more memory than its machine has', () => {
  it('runs on the next larger one by its rule: queue, slot, machine and meter name that', async () => {
    const platform = createPlatform();
    const organisationId = await found(platform);
    const retries = { 'out-of-memory': { attempts: 2, largerMachine: true } };
    const more = { machineType: 'standard-1', maxAttempts: 3, retries };
    const jobId = await createJob(platform, organisationId, [], more);
    const run = async (outcome: 'failed' | 'succeeded') => {
      const attemptId = await attemptOf(platform, jobId);
      const of = { organisationId, attemptId };
      const start = { ...of, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [] };
      await platform.send(job, commandsOf(job).StartAttempt(jobId, start));
      const failure = outcome === 'failed' ? { failure: 'out-of-memory' as const } : {};
      await platform.send(job, commandsOf(job).ReportAttempt(jobId, { ...of, outcome, ...failure }));
      await platform.settle();
    };
    await submit(platform, organisationId, jobId);
    await run('failed');
    await platform.waitUntil(platform.nowMs() + 10_000);
    await platform.dispatch();
    await platform.settle();
    const { state: slots } = await platform.kernel.load(jobSlots, JOB_SLOTS_ID);
    expect(slots.used.machineTypes).toEqual({ 'standard-2': 1 });
    await run('succeeded');
    expect(platform.engine.submitted.map(({ machineType }) => machineType)).toEqual(['standard-1', 'standard-2']);
    const ended: string[] = [];
    for await (const { events } of platform.kernel.history(job, jobId)) {
      for (const event of events) if (event.type === 'AttemptEnded') ended.push(event.data.machineType);
    }
    expect(ended).toEqual(['standard-1', 'standard-2']);
    const { state } = await platform.kernel.load(job, jobId);
    expect(state.status).toBe('completed');
    expect((await platform.kernel.load(jobSlots, JOB_SLOTS_ID)).state.used).toMatchObject({ all: 0, machineTypes: {} });
  });

  it('gets no slot of its first machine type by a place that it has left: counters are of what attempts run on', async () => {
    const platform = createPlatform();
    const organisationId = await found(platform);
    const retries = { 'out-of-memory': { attempts: 2, largerMachine: true } };
    const jobId = await createJob(platform, organisationId, [], { maxAttempts: 3, retries });
    const first = platform.nowMs();
    const attemptId = await submit(platform, organisationId, jobId);
    const of = { organisationId, attemptId };
    const start = { ...of, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [] };
    await platform.send(job, commandsOf(job).StartAttempt(jobId, start));
    const failed = { ...of, outcome: 'failed', failure: 'out-of-memory' } as const;
    await platform.send(job, commandsOf(job).ReportAttempt(jobId, failed));
    await platform.settle();
    platform.setMs(platform.nowMs() + 10_000);
    const queue = lateQueue({ organisationId, machineType: 'standard-1', priority: 0, jobId }, first);
    const dependencies = { ...dispatchDependencies(platform.platform, memoryLeases()), queue };
    expect(await dispatchJobs(dependencies, ORIGIN)).toEqual({ granted: 0 });
    // Also where the job leaves its place after it was read.
    const begin = commandsOf(job).BeginAttempt(jobId, {
      organisationId,
      attemptId: platform.id('attempt'),
      machineType: 'standard-1',
    });
    expect(await platform.attempt(job, begin)).toMatchObject({ ok: false, rejection: { code: 'job-not-waiting' } });
    await platform.dispatch();
    const { state: slots } = await platform.kernel.load(jobSlots, JOB_SLOTS_ID);
    expect(slots.used.machineTypes).toEqual({ 'standard-2': 1 });
  });
});
