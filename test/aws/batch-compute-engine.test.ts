import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComputeEngine } from '../../lib/app/ports/compute-engine.ts';
import { batchComputeEngine } from '../../lib/aws/batch/compute-engine.ts';
import { batchStub } from './batch-stub.ts';
import { submissionOf } from './compute-engine-contract.ts';

const image = `registry.example/tool@sha256:${'a'.repeat(64)}`;
const submission = submissionOf(3);
const PREFIX = 'catacloud-production-attempt';

let batch: Awaited<ReturnType<typeof batchStub>>;
let engine: ComputeEngine;
const engineOf = (runnerImage = 'registry.example/runner:current') =>
  batchComputeEngine(batch.client, {
    jobQueue: 'machines',
    prefix: PREFIX,
    runnerImage,
    executionRoleArn: 'arn:aws:iam::1:role/execution',
    logGroup: '/catacloud/production/machines',
    apiUrl: 'https://api.example',
  });
const paths = () => batch.sent.map(({ path }) => path);
const count = (path: string) => paths().filter((one) => one === path).length;

beforeEach(async () => {
  batch = await batchStub();
  engine = engineOf();
});
afterEach(() => batch.close());

describe('machines of AWS Batch', () => {
  it('are one Batch job each, named like the machine, tried once, ended by Batch when it has run for too long', async () => {
    await engine.submit(submission);
    expect(paths()).toEqual(['/v1/describejobdefinitions', '/v1/registerjobdefinition', '/v1/submitjob']);
    expect(batch.sent.at(-1)?.body).toMatchObject({
      jobName: submission.machineId,
      jobQueue: 'machines',
      jobDefinition: expect.stringContaining(`/${PREFIX}-`),
      retryStrategy: { attempts: 1 },
      // An hour, and a quarter of one until its containers have started.
      timeout: { attemptDurationSeconds: 4_500 },
      tags: { organisation: 'org_1', job: 'job_1', attempt: 'att_1' },
      ecsPropertiesOverride: {
        taskProperties: [
          {
            containers: [
              {
                name: 'runner',
                environment: [
                  { name: 'ATTEMPT_ID', value: 'att_1' },
                  { name: 'ATTEMPT_CLAIM', value: 'catc_secret' },
                ],
              },
            ],
          },
        ],
      },
    });
  });

  it('of an image give the claim to the runner’s container alone, and nothing to the program’s', async () => {
    await engine.submit({ ...submission, image });
    const { ecsPropertiesOverride, tags } = batch.sent.at(-1)?.body ?? {};
    const environment = [
      { name: 'ATTEMPT_ID', value: 'att_1' },
      { name: 'ATTEMPT_CLAIM', value: 'catc_secret' },
    ];
    expect(ecsPropertiesOverride).toEqual({ taskProperties: [{ containers: [{ name: 'runner', environment }] }] });
    expect(JSON.stringify(tags)).not.toContain('catc_secret');
    expect(JSON.stringify([...batch.definitions.values()])).not.toContain('catc_secret');
  });

  it('share a definition by image, machine type and runner, which is registered once', async () => {
    const other = `registry.example/tool@sha256:${'b'.repeat(64)}`;
    for (const one of [{ image }, { image }, {}, { image: other }, { image, machineType: 'standard-4' }]) {
      await engine.submit({ ...submission, ...one });
    }
    expect(batch.definitions.size).toBe(4);
    expect(count('/v1/describejobdefinitions')).toBe(4);
    // Another process finds what there is, at the same time too.
    const second = engineOf();
    await Promise.all([1, 2, 3].map(() => second.submit({ ...submission, image })));
    expect(batch.definitions.size).toBe(4);
    expect(count('/v1/describejobdefinitions')).toBe(5);
    await engineOf('registry.example/runner:next').submit({ ...submission, image });
    expect(batch.definitions.size).toBe(5);
  });

  it('have the disk that is asked for, and all that their type can have unless it is', async () => {
    const disks = () =>
      [...batch.definitions.values()].map((one) => JSON.stringify(one).match(/"sizeInGiB":(\d+)/)?.[1] ?? 'free');
    for (const one of [{ diskGib: 20 }, { diskGib: 40 }, {}]) await engine.submit({ ...submission, ...one });
    expect(disks()).toEqual(['free', '40', '200']);
  });

  it('are refused for a program without a network: the containers of a task share it', async () => {
    const refusal = engine.submit({ ...submission, image, network: 'none' });
    await expect(refusal).rejects.toMatchObject({ retryable: false, failure: 'image' });
    expect(batch.jobs).toEqual([]);
  });

  it('are submitted with a new definition when somebody has deregistered theirs', async () => {
    await engine.submit({ ...submission, image });
    const [first] = [...batch.definitions.keys()];
    batch.deregister((arn) => arn === first);
    await engine.submit({ ...submission, image });
    expect(batch.definitions.size).toBe(2);
    expect(batch.jobs).toHaveLength(2);
  });

  it('whose definition could not be registered are tried anew', async () => {
    batch.answerWith((path) =>
      path === '/v1/registerjobdefinition' ? { status: 500, type: 'ServerException', body: {} } : undefined,
    );
    await expect(engine.submit(submission)).rejects.toMatchObject({ retryable: true });
    batch.answerWith(() => undefined);
    await engine.submit(submission);
    expect(batch.jobs).toHaveLength(1);
  });

  it('are ended by their name, those that live', async () => {
    const jobs = ['RUNNING', 'SUCCEEDED', 'FAILED', 'STARTING'].map((status) => ({
      jobId: status,
      jobName: submission.machineId,
      status,
    }));
    batch.jobs.push(...jobs);
    await engine.terminate(submission.machineId, 'cancelled');
    expect(batch.sent.map(({ path, body }) => [path, body['jobId'] ?? body['filters']])).toEqual([
      ['/v1/listjobs', [{ name: 'JOB_NAME', values: [submission.machineId] }]],
      ['/v1/terminatejob', 'RUNNING'],
      ['/v1/terminatejob', 'STARTING'],
    ]);
  });

  it.each([
    [400, 'ClientException', 'Error executing request, Exception : no such queue', false],
    [400, 'ClientException', 'JobQueue arn:aws:batch:us-east-1:1:job-queue/machines is not in a VALID state', true],
    [400, 'ClientException', 'Rate exceeded', true],
    [403, 'AccessDeniedException', 'User is not authorized to perform batch:SubmitJob', true],
    [429, 'TooManyRequestsException', 'Too Many Requests', true],
    [500, 'ServerException', 'no', true],
  ])('HTTP %s (%s: %s) may pass: %s', async (status, type, message, retryable) => {
    batch.answerWith((path) => (path === '/v1/submitjob' ? { status, type, body: { message } } : undefined));
    await expect(engine.submit(submission)).rejects.toMatchObject({ code: 'compute-engine-failed', retryable });
    expect(count('/v1/submitjob')).toBe(retryable ? 1 : 2);
  });

  it('that Batch can never run are refused without asking, and say whose fault it is', async () => {
    const unknown = engine.submit({ ...submission, machineType: 'quantum-1' });
    await expect(unknown).rejects.toMatchObject({ retryable: false, message: 'there is no machine type quantum-1' });
    const long = engine.submit({ ...submission, image: 'i'.repeat(256) });
    await expect(long).rejects.toMatchObject({ retryable: false, failure: 'image' });
    expect(batch.sent).toEqual([]);
  });

  it('are listed by their names, over all states of one that has not ended and all pages', async () => {
    batch.answerWith(() => {
      const { jobStatus, nextToken } = batch.sent.at(-1)?.body ?? {};
      const jobSummaryList = [{ jobId: '1', jobName: `mch_${jobStatus}_${nextToken ?? 'first'}` }];
      return { status: 200, body: { jobSummaryList, ...(nextToken === undefined && { nextToken: 'more' }) } };
    });
    const names = await engine.list();
    const states = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'];
    expect(names).toEqual(states.flatMap((state) => [`mch_${state}_first`, `mch_${state}_more`]));
    batch.answerWith(() => ({ status: 200, body: { jobSummaryList: [], nextToken: 'for ever' } }));
    expect(await engine.list()).toBeUndefined();
  });
});
