import { commandsOf, isRejection } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { ExistingJob } from '../../../lib/domain/job/state.ts';
import { MAX_JOB_FILES } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, jobId, orgId, otherOrgId, spec } from '../sample.ts';
import { configurationId, created, failed, linked, over, running, START_MS, send, unlinked } from './sample.ts';

const [a, b, c] = [fileId(1), fileId(2), fileId(3)];
const files = (count: number) => Array.from({ length: count }, (_, i) => fileId(i));

const completed: JobEvent = {
  type: 'JobCompleted',
  data: { organisationId: orgId, attemptId: attemptId(1), atMs: START_MS },
};

const create = (fileIds?: readonly string[]) =>
  send('CreateJob', {
    name: 'Sort it',
    configurationId,
    configurationVersion: 1,
    spec,
    creatorId: 'usr_ada',
    ...(fileIds && { fileIds }),
  });

describe('the files of a job', () => {
  it('can be there from its creation, each once', () => {
    given(job).when(create()).then(created());
    given(job)
      .when(create([a, b, a]))
      .then(created(), linked([a, b]));
    given(job, [created()]).when(create()).thenRejected('job-exists');
  });

  it('are linked and unlinked once', () => {
    given(job, [created(), linked([a])])
      .when(send('LinkFiles', { fileIds: [a, b, b] }))
      .then(linked([b]));
    given(job, [created(), linked([a])])
      .when(send('LinkFiles', { fileIds: [a] }))
      .thenNothing();
    given(job, [created(), linked([a, b])])
      .when(send('UnlinkFiles', { fileIds: [b, c] }))
      .then(unlinked([b]));
    given(job, [created()])
      .when(send('UnlinkFiles', { fileIds: [a] }))
      .thenNothing();
  });

  it('stay when they were deleted and the job may yet run on them, until somebody takes them out', () => {
    const gone = send('UnlinkFiles', { fileIds: [a], deleted: true });
    const runs = [...running, linked([a]), linked([b], 'output')];
    const failing = [...runs, over(1, 'failed', START_MS), failed(1, 'exit code 1', START_MS)];
    for (const before of [[created(), linked([a])], runs, failing]) given(job, before).when(gone).thenNothing();
    given(job, [created(), linked([a])])
      .when(send('UnlinkFiles', { fileIds: [a] }))
      .then(unlinked([a]));
    given(job, [...runs, over(1, 'succeeded', START_MS), completed])
      .when(gone)
      .then(unlinked([a], START_MS, true));
    given(job, runs)
      .when(send('UnlinkFiles', { fileIds: [b], deleted: true }))
      .then(unlinked([b], START_MS, true));
  });

  it('are set by one command that records only the differences', () => {
    const state = given(job, [created(), linked([a, b])])
      .when(send('SetFiles', { fileIds: [b, c] }))
      .then(unlinked([a]), linked([c]));
    expect(state).toMatchObject({ inputs: [b, c] });
    given(job, [created(), linked([a, b])])
      .when(send('SetFiles', { fileIds: [b, a] }))
      .thenNothing();
    given(job, [created(), linked([a, b])])
      .when(send('SetFiles', { fileIds: [] }))
      .then(unlinked([a, b]));
  });

  it('after setting them are exactly those, whatever they were', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 12 }).map(fileId), { maxLength: 10 });
    fc.assert(
      fc.property(some, some, some, (before, outputs, wanted) => {
        const made = outputs.filter((id) => !before.includes(id));
        const events = [created(), linked(before), linked(made, 'output')];
        const state = events.reduce(job.evolve, job.initial);
        const decision = job.decide(send('SetFiles', { fileIds: wanted }), state, TEST_CONTEXT);
        if (isRejection(decision)) throw new Error(decision.message);
        const after = decision.reduce(job.evolve, state) as ExistingJob;
        expect([...after.inputs].sort()).toEqual(wanted.filter((id) => !made.includes(id)).sort());
        expect(after.outputs).toEqual(made);
        const touched = decision.flatMap(({ data }) => ('fileIds' in data ? data.fileIds : []));
        expect(new Set(touched).size).toBe(touched.length);
      }),
    );
  });

  it('are at most 1,000, outputs included', () => {
    given(job)
      .when(create(files(MAX_JOB_FILES + 1)))
      .thenRejected('too-many-files');
    const full = [created(), linked(files(MAX_JOB_FILES - 1)), linked([fileId(5_000)], 'output')];
    given(job, full)
      .when(send('LinkFiles', { fileIds: [fileId(6_000)] }))
      .thenRejected('too-many-files');
    given(job, full)
      .when(send('SetFiles', { fileIds: files(MAX_JOB_FILES) }))
      .thenRejected('too-many-files');
    given(job, full)
      .when(send('LinkFiles', { fileIds: files(MAX_JOB_FILES - 1) }))
      .thenNothing();
  });

  it('are files', () => {
    for (const wrong of ['', 'x', jobId]) {
      given(job, [created()])
        .when(send('LinkFiles', { fileIds: [wrong] }))
        .thenRejected('file-id-invalid');
    }
  });

  it('that an attempt makes are outputs, at once, and no input of the next one', () => {
    const add = send('AddOutputs', { attemptId: attemptId(), fileIds: [a] });
    const state = given(job, running)
      .when(add)
      .then(linked([a], 'output'));
    expect(state).toMatchObject({ inputs: [], outputs: [a] });
    given(job, [...running, linked([a], 'output')])
      .when(add)
      .thenNothing();
    given(job, running.slice(0, 3)).when(add).thenRejected('attempt-not-started');
    given(job, [created()]).when(add).thenRejected('attempt-superseded');
  });

  it('end their links when they are deleted, inputs and outputs alike', () => {
    const events = [created(), linked([a]), linked([b], 'output')];
    given(job, events)
      .when(send('UnlinkFiles', { fileIds: [b] }))
      .then(unlinked([b]));
  });

  it('of another organisation are not touched', () => {
    const foreign = commandsOf(job).LinkFiles(jobId, { organisationId: otherOrgId, fileIds: [a] });
    const missing = given(job).when(foreign).thenRejected('not-found');
    expect(given(job, [created()]).when(foreign).thenRejected('not-found')).toEqual(missing);
  });
});
