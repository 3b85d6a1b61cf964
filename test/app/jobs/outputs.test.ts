import { commandsOf, type Kernel } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepOutputs } from '../../../lib/app/jobs/commands/keep-outputs.ts';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { createJob, found, submit } from '../scenes.ts';

async function running(platform: Platform) {
  const organisationId = await found(platform);
  const jobId = await createJob(platform, organisationId);
  const attemptId = await submit(platform, organisationId, jobId);
  const started = await startAttempt(platform, { organisationId, jobId, attemptId, token: 'runner-1' }, ORIGIN);
  if (!started.ok) throw new Error(started.rejection.message);
  return { organisationId, jobId, attemptId };
}

type Running = Awaited<ReturnType<typeof running>>;

/** An output of one part whose bytes are in the store. */
async function staged(platform: Platform, { organisationId, jobId: producedBy }: Running): Promise<string> {
  const fileId = platform.id('file');
  const about = { uploaderId: 'usr_ada', name: fileId, contentType: 'text/plain', declaredBytes: 5, uploadId: 'u' };
  await platform.send(file, commandsOf(file).StartUpload(fileId, { organisationId, ...about, producedBy }));
  const parts = [{ part: 1, atMs: platform.nowMs() }];
  await platform.send(file, commandsOf(file).ConfirmParts(fileId, { organisationId, parts }));
  return fileId;
}

async function stateOf(platform: Platform, { jobId }: Running) {
  const { state } = await platform.kernel.load(job, jobId);
  if (state.status === 'none') throw new Error('there is no job');
  return state;
}

async function available(platform: Platform, ids: readonly string[]): Promise<number> {
  const states = await Promise.all(ids.map(async (id) => (await platform.kernel.load(file, id)).state.status));
  return states.filter((status) => status === 'available').length;
}

describe('outputs of an attempt', () => {
  it('are all there when the job has completed, and none of them before its report', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.infiniteStream(fc.nat()), async (count, order) => {
        const platform = createPlatform();
        const of = await running(platform);
        const outputs: string[] = [];
        for (let n = 0; n < count; n += 1) outputs.push(await staged(platform, of));
        await platform.settle();
        expect([(await stateOf(platform, of)).outputs, await available(platform, outputs)]).toEqual([[], 0]);
        const report = commandsOf(job).ReportAttempt(of.jobId, { ...of, outcome: 'succeeded', exitCode: 0, outputs });
        await platform.send(job, report);
        expect(await stateOf(platform, of)).toMatchObject({ status: 'running', outputs });
        // A report that is repeated changes nothing.
        await platform.send(job, report);
        await platform.settle((work) => work.toSorted(() => (order.next().value % 2 === 0 ? 1 : -1)));
        expect(await stateOf(platform, of)).toMatchObject({ status: 'completed', outputs });
        expect(await available(platform, outputs)).toBe(count);
      }),
      { numRuns: 15 },
    );
  });

  it('never show when the runner dies before its report', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const outputs = [await staged(platform, of), await staged(platform, of)];
    const lost = { ...of, reason: 'its runner fell silent' };
    await platform.send(job, commandsOf(job).FailAttempt(of.jobId, lost));
    await platform.settle();
    expect(await stateOf(platform, of)).toMatchObject({ status: 'submitted', outputs: [] });
    expect(await available(platform, outputs)).toBe(0);
  });

  it('of one that failed become files too when they are reported, and it is tried again', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const outputs = [await staged(platform, of)];
    const report = { ...of, outcome: 'failed' as const, failure: 'infrastructure' as const, outputs };
    await platform.send(job, commandsOf(job).ReportAttempt(of.jobId, report));
    await platform.settle();
    expect(await stateOf(platform, of)).toMatchObject({ status: 'submitted', outputs });
    expect(await available(platform, outputs)).toBe(1);
  });

  it('that the platform refuses fail the job for good: no other attempt is billed for the same', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const report = { ...of, outcome: 'failed' as const, failure: 'output' as const, reason: 'No room is left' };
    await platform.send(job, commandsOf(job).ReportAttempt(of.jobId, report));
    await platform.settle();
    expect(await stateOf(platform, of)).toMatchObject({ status: 'failed', attempts: 1 });
  });

  it('whose upload somebody has ended are outputs no longer, and the job completes with the others', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const outputs = [await staged(platform, of), await staged(platform, of)];
    const [first = '', second = ''] = outputs;
    await platform.send(job, commandsOf(job).ReportAttempt(of.jobId, { ...of, outcome: 'succeeded', outputs }));
    await platform.send(file, commandsOf(file).AbortUpload(first, { organisationId: of.organisationId }));
    await platform.settle();
    expect(await stateOf(platform, of)).toMatchObject({ status: 'completed', outputs: [second] });
  });

  it('become files 50 in a transaction; one whose upload somebody has ended costs no other', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const outputs: string[] = [];
    for (let n = 0; n < 120; n += 1) outputs.push(await staged(platform, of));
    const [ended = '', ...others] = outputs;
    await platform.send(job, commandsOf(job).ReportAttempt(of.jobId, { ...of, outcome: 'succeeded', outputs }));
    await platform.send(file, commandsOf(file).AbortUpload(ended, { organisationId: of.organisationId }));
    let transactions = 0;
    let alone = 0;
    const { kernel } = platform;
    const counted: Kernel = {
      ...kernel,
      executeAll: (...given) => {
        transactions += 1;
        return kernel.executeAll(...given);
      },
      execute: (...given) => {
        alone += 1;
        return kernel.execute(...given);
      },
    };
    await keepOutputs({ kernel: counted }, of.jobId, { ...of, outcome: 'succeeded', outputs }, ORIGIN);
    // The chunk of the one is worked on by itself: 49 completions, its unlinking, and the job's completion.
    expect([transactions, alone]).toEqual([3, 51]);
    expect(await available(platform, others)).toBe(119);
    expect(await stateOf(platform, of)).toMatchObject({ status: 'completed', outputs: others });
  });

  it('are more than a job may have: the report is refused as a whole', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const outputs = Array.from({ length: 1_001 }, () => platform.id('file'));
    const report = commandsOf(job).ReportAttempt(of.jobId, { ...of, outcome: 'succeeded', outputs });
    expect(await platform.attempt(job, report)).toMatchObject({ ok: false, rejection: { code: 'too-many-files' } });
    expect(await stateOf(platform, of)).toMatchObject({ status: 'running', outputs: [] });
  });

  it('leaves a job that is cancelled meanwhile cancelled', async () => {
    const platform = createPlatform();
    const of = await running(platform);
    const outputs = [await staged(platform, of)];
    await platform.send(job, commandsOf(job).ReportAttempt(of.jobId, { ...of, outcome: 'succeeded', outputs }));
    const { organisationId } = of;
    await platform.send(job, commandsOf(job).CancelJob(of.jobId, { organisationId, cancelledBy: 'usr_ada' }));
    await platform.settle();
    expect(await stateOf(platform, of)).toMatchObject({ status: 'cancelled', outputs });
  });
});
