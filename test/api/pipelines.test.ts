import { readFileSync } from 'node:fs';
import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { readPipelineFile } from '../../cli/pipeline-file.ts';
import { jobSubscribers } from '../../lib/app/job-subscribers.ts';
import { job } from '../../lib/domain/job/job.ts';
import { createTestApi } from './api.ts';

const EXAMPLE = new URL('../../docs/examples/pipeline/catacloud.yaml', import.meta.url);
const SPEC = {
  command: '/bin/sh',
  arguments: ['-c', 'true'],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const configurations = new Map<string, string>();
  for (const name of ['split', 'count', 'join', 'report']) {
    const { body } = await api.send('jobs.draftConfiguration', { ...at, body: { name, spec: SPEC } });
    const params = { org, configuration: body.id };
    await api.send('jobs.publishConfiguration', { token: owner.token, params });
    configurations.set(name, body.id);
  }
  const upload = await api.send('files.startUpload', { ...at, body: { name: 'text', sizeBytes: '0' } });
  const text = String(upload.body.id ?? upload.body.fileId ?? upload.body.uploadId).replace('upl_', 'fil_');
  const { name, steps } = readPipelineFile(readFileSync(EXAMPLE, 'utf8'), { text });
  const body = {
    name,
    steps: steps.map((step) => ({ ...step, configuration: configurations.get(step.configuration) })),
  };
  const subscribers = jobSubscribers(api, { wake: async () => {}, notes: api.leases });
  const progress = subscribers.find(({ id }) => id.startsWith('pipeline-progress@'));
  /** Lets the reactor of pipelines see everything that has happened. */
  const settle = async () => {
    for (let round = 0; round < 20; round += 1) {
      const before = api.eventCount();
      const streams = new Set<string>();
      for await (const { stream } of api.log.scan(0, 1)) if (/^(pipeline|job)#/.test(stream)) streams.add(stream);
      for (const stream of streams) await progress?.catchUp(stream);
      if (api.eventCount() === before) return;
    }
  };
  return { api, org, owner, at, body, settle };
}

/** Serves a job, and lets its program succeed. */
async function succeed({ api, org }: Pick<Awaited<ReturnType<typeof scene>>, 'api' | 'org'>, jobId: string) {
  const origin = { actor: 'usr_x', correlation: 'c' };
  const of = { organisationId: org, attemptId: await api.serve(jobId) };
  const start = { ...of, token: 't', machineId: 'mch_1', inputs: await pinnedOf(api, jobId) };
  await api.behind.execute(job, commandsOf(job).StartAttempt(jobId, start), origin);
  await api.behind.execute(job, commandsOf(job).ReportAttempt(jobId, { ...of, outcome: 'succeeded' }), origin);
}

async function pinnedOf(api: Awaited<ReturnType<typeof scene>>['api'], jobId: string): Promise<readonly string[]> {
  const { state } = await api.behind.load(job, jobId);
  return state.status === 'none' ? [] : (state.pinned ?? []);
}

describe('pipelines', () => {
  it('are submitted from the example’s file, and shown with their steps and tasks', async () => {
    const { api, org, owner, at, body, settle } = await scene();
    const submitted = await api.send('pipelines.submit', { ...at, body });
    expect(submitted.status).toBe(201);
    expect(submitted.body.steps.map((step: { name: string }) => step.name)).toEqual([
      'split',
      'count',
      'join',
      'report',
    ]);
    await settle();
    const params = { org, pipeline: submitted.body.id };
    const got = await api.send('pipelines.get', { token: owner.token, params });
    expect(got.body.steps[0]).toMatchObject({ status: 'running', tasks: { all: 1, open: 1 } });
    expect(got.body.steps[3].after).toEqual([{ step: 'join', on: 'end' }]);
    const list = await api.send('pipelines.list', {
      ...at,
      headers: { 'consistency-token': submitted.headers['Consistency-Token'] ?? '' },
    });
    expect(list.body.items).toMatchObject([{ id: submitted.body.id, status: 'running', steps: 4, tasks: 7 }]);
    const tasks = (step: string, query = {}) =>
      api.send('pipelines.listTasks', { token: owner.token, params: { ...params, step }, query });
    const [only] = (await tasks('split')).body.items;
    expect(only).toMatchObject({ index: 0, outcome: 'open' });
    const job = await api.send('jobs.get', { token: owner.token, params: { org, job: only.job } });
    expect(job.body).toMatchObject({
      name: 'split',
      status: 'submitted',
      task: { pipeline: submitted.body.id, step: 'split' },
    });
    const first = (await tasks('count', { limit: '3' })).body;
    expect(first.items).toHaveLength(3);
    expect((await tasks('count', { limit: '3', cursor: first.nextCursor })).body.items).toMatchObject([{ index: 3 }]);
    expect((await tasks('count', { cursor: 'x' })).body.code).toBe('cursor-invalid');
    expect((await tasks('nothing')).status).toBe(404);
  });

  it('are cancelled with their jobs, and resumed once those have ended', async () => {
    const { api, org, owner, at, body, settle } = await scene();
    const { body: made } = await api.send('pipelines.submit', { ...at, body });
    const of = { token: owner.token, params: { org, pipeline: made.id } };
    await settle();
    expect((await api.send('pipelines.cancel', of)).body.status).toBe('cancelled');
    expect((await api.send('pipelines.resume', of)).body.code).toBe('pipeline-not-settled');
    await settle();
    const resumed = await api.send('pipelines.resume', of);
    expect(resumed).toMatchObject({ status: 202, body: { status: 'running' } });
    await settle();
    const { body: again } = await api.send('pipelines.get', of);
    expect(again.steps[0]).toMatchObject({ status: 'running', tasks: { open: 1, cancelled: 0 } });
  });

  it('are resumed without what has succeeded when its job was tried again, and not while that runs', async () => {
    const { api, org, owner, at, body, settle } = await scene();
    const { body: made } = await api.send('pipelines.submit', { ...at, body });
    const of = { token: owner.token, params: { org, pipeline: made.id } };
    await settle();
    const tasks = await api.send('pipelines.listTasks', { ...of, params: { ...of.params, step: 'split' } });
    const { job: jobId } = tasks.body.items[0];
    const ofJob = { token: owner.token, params: { org, job: jobId } };
    await api.send('pipelines.cancel', of);
    await settle();
    await api.send('jobs.retry', ofJob);
    expect((await api.send('pipelines.resume', of)).body.code).toBe('pipeline-not-settled');
    await succeed({ api, org }, jobId);
    expect(await api.send('pipelines.resume', of)).toMatchObject({ status: 202, body: { status: 'running' } });
    await settle();
    const { body: again } = await api.send('pipelines.get', of);
    expect(again.steps[0]).toMatchObject({ status: 'succeeded', tasks: { succeeded: 1 } });
    expect(again.steps[1].status).toBe('running');
  });

  it('are refused with what is wrong: a circle, a step that is not there, a configuration or a file of nobody', async () => {
    const { api, org, at, body } = await scene();
    const [split, ...others] = body.steps;
    const refused = async (steps: readonly object[]) =>
      (await api.send('pipelines.submit', { ...at, body: { name: 'x', steps } })).body.code;
    expect(await refused([{ ...split, outputsOf: ['join'] }, ...others])).toBe('pipeline-cycle');
    expect(await refused(others)).toBe('pipeline-invalid');
    const stranger = await api.organisation('Other');
    const theirs = { token: stranger.owner.token, params: { org: stranger.org } };
    expect((await api.send('pipelines.submit', { ...theirs, body })).body.code).toBe('file-not-found');
    const without = { ...body, steps: body.steps.map(({ files: _files, ...step }) => step) };
    expect((await api.send('pipelines.submit', { ...theirs, body: without })).body.code).toBe(
      'configuration-not-found',
    );
    const { body: made } = await api.send('pipelines.submit', { ...at, body });
    const seen = { token: stranger.owner.token, params: { org: stranger.org, pipeline: made.id } };
    expect((await api.send('pipelines.get', seen)).status).toBe(404);
    expect((await api.send('pipelines.cancel', seen)).status).toBe(404);
    expect(org).not.toBe(stranger.org);
  });
});
