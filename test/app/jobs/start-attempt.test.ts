import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { begin, createJob, found, submit, upload } from '../scenes.ts';

const pinsOf = async (platform: Platform, fileId: string) => {
  const { state } = await platform.kernel.load(file, fileId);
  return state.status === 'available' ? Object.keys(state.pins) : [];
};

async function waiting(platform: Platform, org: string, inputs: readonly string[]) {
  const jobId = await createJob(platform, org, inputs);
  const attemptId = await submit(platform, org, jobId);
  return { organisationId: org, jobId, attemptId, token: 'runner-1' };
}

/** The same platform, in which something happens between pinning and starting. */
function beforeStart(platform: Platform, happens: () => Promise<void>): Platform {
  const execute = async (...args: Parameters<typeof platform.kernel.execute>) => {
    if (args[1].type === 'StartAttempt') await happens();
    return platform.kernel.execute(...args);
  };
  return { ...platform, kernel: { ...platform.kernel, execute } as typeof platform.kernel };
}

describe('the start of an attempt', () => {
  it('pins what it reads and records exactly that', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const [a, b] = [await upload(platform, org, 1), await upload(platform, org, 2)];
    const request = await waiting(platform, org, [a, b]);
    const outcome = await startAttempt(platform, request, ORIGIN);
    expect(outcome).toMatchObject({
      ok: true,
      commit: { events: [{ type: 'AttemptStarted', data: { inputs: [a, b] } }] },
    });
    expect(await pinsOf(platform, a)).toEqual([request.attemptId]);
  });

  it('is harmless when it is repeated', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const request = await waiting(platform, org, [await upload(platform, org, 1)]);
    await startAttempt(platform, request, ORIGIN);
    const again = await startAttempt(platform, request, ORIGIN);
    expect(again.ok && again.commit).toBe(undefined);
  });

  it('belongs to one of many runners, and the losers take no pin from it', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const input = await upload(platform, org, 1);
    const request = await waiting(platform, org, [input]);
    const runners = Array.from({ length: 8 }, (_, i) =>
      startAttempt(platform, { ...request, token: `runner-${i}` }, ORIGIN),
    );
    const outcomes = await Promise.all(runners);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const outcome of outcomes) if (!outcome.ok) expect(outcome.rejection.code).toBe('attempt-taken');
    expect(await pinsOf(platform, input)).toEqual([request.attemptId]);
  });

  it('fails the job when an input was deleted after the submission, whether its link has ended yet or not', async () => {
    for (const heard of [false, true]) {
      const platform = createPlatform();
      const org = await found(platform);
      const [kept, gone] = [await upload(platform, org, 1), await upload(platform, org, 2)];
      const request = await waiting(platform, org, [gone, kept]);
      await platform.send(file, commandsOf(file).DeleteFile(gone, { organisationId: org, deletedBy: 'usr_ada' }));
      if (heard) await platform.settle();
      const outcome = await startAttempt(platform, request, ORIGIN);
      expect(outcome).toMatchObject({ ok: false, rejection: { code: 'input-gone' } });
      // No other attempt is made: it would find the same.
      expect((await platform.kernel.load(job, request.jobId)).state).toMatchObject({ status: 'failed' });
      expect(await pinsOf(platform, kept)).toEqual([]);
    }
  });

  it('reads what the job was submitted with, whatever is linked and unlinked since', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const [input, other] = [await upload(platform, org, 1), await upload(platform, org, 2)];
    const request = await waiting(platform, org, [input]);
    const files = { organisationId: org, fileIds: [other] };
    await platform.send(job, commandsOf(job).SetFiles(request.jobId, files));
    const outcome = await startAttempt(platform, request, ORIGIN);
    expect(outcome).toMatchObject({ ok: true, commit: { events: [{ data: { inputs: [input] } }] } });
  });

  it('waits for nothing that is still being uploaded, and holds nothing then', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const ready = await upload(platform, org, 1);
    const begun = await begin(platform, org, 5);
    const request = await waiting(platform, org, [ready, begun.ok ? begun.fileId : '']);
    const outcome = await startAttempt(platform, request, ORIGIN);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'file-not-available' } });
    expect(await pinsOf(platform, ready)).toEqual([]);
  });

  it('of an attempt that is over touches no file', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const input = await upload(platform, org, 1);
    const request = await waiting(platform, org, [input]);
    await platform.send(job, commandsOf(job).CancelJob(request.jobId, { organisationId: org, cancelledBy: 'usr_ada' }));
    const outcome = await startAttempt(platform, request, ORIGIN);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'attempt-ended' } });
    expect(await pinsOf(platform, input)).toEqual([]);
  });

  it('lets go again when the job is cancelled between pinning and starting', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const input = await upload(platform, org, 1);
    const request = await waiting(platform, org, [input]);
    const racing = beforeStart(platform, async () => {
      await platform.send(
        job,
        commandsOf(job).CancelJob(request.jobId, { organisationId: org, cancelledBy: 'usr_ada' }),
      );
    });
    const outcome = await startAttempt(racing, request, ORIGIN);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'attempt-ended' } });
    expect(await pinsOf(platform, input)).toEqual([]);
  });

  it("of another organisation's job is answered like one that does not exist", async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const request = await waiting(platform, org, []);
    const foreign = await startAttempt(platform, { ...request, organisationId: await found(platform) }, ORIGIN);
    expect(foreign).toMatchObject({ ok: false, rejection: { code: 'not-found' } });
  });
});
