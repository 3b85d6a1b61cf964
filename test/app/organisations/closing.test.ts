import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { submitJob } from '../../../lib/app/jobs/commands/submit-job.ts';
import { closeOrganisation } from '../../../lib/app/organisations/commands/close-organisation.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { isActive } from '../../../lib/domain/job/state.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { begin, createJob, found, upload } from '../scenes.ts';

const submit = (platform: Platform, organisationId: string, jobId: string) => {
  const data = { organisationId, userId: 'usr_ada' };
  const command = commandsOf(job).SubmitJob(jobId, data);
  return submitJob(platform, command, ORIGIN);
};

const close = (platform: Platform, org: string) =>
  closeOrganisation(platform.kernel, { organisationId: org, closedBy: 'usr_ada' }, ORIGIN);

/** What an organisation still does or keeps, from the states of its files and jobs themselves. */
async function leftovers(platform: Platform, files: readonly string[], jobs: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const id of files) {
    const { status } = (await platform.kernel.load(file, id)).state;
    if (status === 'uploading' || status === 'available' || status === 'trashed') left.push(`${id} is ${status}`);
  }
  for (const id of jobs) {
    const { state } = await platform.kernel.load(job, id);
    if (state.status !== 'none' && isActive(state)) left.push(`${id} is ${state.status}`);
  }
  return left;
}

async function isClosed(platform: Platform, org: string): Promise<boolean> {
  return (await platform.kernel.load(organisation, org)).state.status === 'closed';
}

describe('closing an organisation', () => {
  it('is refused while a job is active, an upload is open or a byte is stored, and goes through afterwards', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const of = { organisationId: org };
    const jobId = await createJob(platform, org);
    await submit(platform, org, jobId);
    expect(await close(platform, org)).toMatchObject({ ok: false, rejection: { code: 'organisation-not-empty' } });
    await platform.send(job, commandsOf(job).CancelJob(jobId, { ...of, cancelledBy: 'usr_ada' }));
    await platform.settle();
    const begun = await begin(platform, org, 0);
    expect(await close(platform, org)).toMatchObject({ ok: false, rejection: { details: { openUploads: 1 } } });
    await platform.send(file, commandsOf(file).AbortUpload(begun.ok ? begun.fileId : '', of));
    await platform.settle();
    expect(await close(platform, org)).toMatchObject({ ok: true });
    expect(await close(platform, org)).toMatchObject({ ok: true });
  });

  it('waits for the trash to be emptied', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const of = { organisationId: org };
    const fileId = await upload(platform, org, 5);
    const { TrashFile, PurgeFile } = commandsOf(file);
    await platform.send(file, TrashFile(fileId, { ...of, trashedBy: 'usr_ada' }));
    await platform.settle();
    expect(await close(platform, org)).toMatchObject({ ok: false, rejection: { code: 'organisation-not-empty' } });
    await platform.send(file, PurgeFile(fileId, { ...of, purgedBy: 'usr_ada' }));
    await platform.settle();
    expect(await close(platform, org)).toMatchObject({ ok: true });
  });

  it('leaves nothing behind that runs, is open or is stored, whatever races with it', async () => {
    const act = fc.constantFrom(
      ...(['begin', 'submit', 'cancel', 'abort', 'complete', 'delete', 'trash', 'restore', 'close', 'settle'] as const),
    );
    const together = fc.array(fc.record({ act, which: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 4 });
    let closings = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(together, { maxLength: 8 }), async (rounds) => {
        const platform = createPlatform();
        const org = await found(platform);
        const of = { organisationId: org };
        const files: string[] = [];
        const jobs = [await createJob(platform, org), await createJob(platform, org)];
        const run = async (what: string, which: number) => {
          const fileId = files[which % Math.max(1, files.length)] ?? platform.id('file');
          const jobId = jobs[which % jobs.length] ?? '';
          if (what === 'begin') {
            const begun = await begin(platform, org, which);
            if (begun.ok) files.push(begun.fileId);
          }
          if (what === 'submit') await submit(platform, org, jobId);
          if (what === 'cancel')
            await platform.attempt(job, commandsOf(job).CancelJob(jobId, { ...of, cancelledBy: 'usr_ada' }));
          if (what === 'close') await close(platform, org);
          if (what === 'abort') await platform.attempt(file, commandsOf(file).AbortUpload(fileId, of));
          if (what === 'delete')
            await platform.attempt(file, commandsOf(file).DeleteFile(fileId, { ...of, deletedBy: 'usr_ada' }));
          if (what === 'trash')
            await platform.attempt(file, commandsOf(file).TrashFile(fileId, { ...of, trashedBy: 'usr_ada' }));
          if (what === 'restore')
            await platform.attempt(file, commandsOf(file).RestoreFile(fileId, { ...of, restoredBy: 'usr_ada' }));
          if (what === 'complete') {
            const parts = [{ part: 1, atMs: platform.nowMs() }];
            await platform.attempt(file, commandsOf(file).ConfirmParts(fileId, { ...of, parts }));
            const { state } = await platform.kernel.load(file, fileId);
            const bytes = state.status === 'uploading' ? state.declaredBytes : 0;
            await platform.attempt(file, commandsOf(file).CompleteUpload(fileId, { ...of, bytes }));
          }
        };
        for (const round of rounds) {
          if (round.some(({ act: what }) => what === 'settle')) await platform.settle();
          await Promise.all(round.map(({ act: what, which }) => run(what, which)));
          if (!(await isClosed(platform, org))) continue;
          closings += 1;
          expect(await leftovers(platform, files, jobs)).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
    expect(closings).toBeGreaterThan(5);
  });
});
