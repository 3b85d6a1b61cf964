import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { BatchClient } from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComputeEngine, MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { batchComputeEngine } from '../../lib/aws/batch/compute-engine.ts';

/** What is sent is checked on the wire: no emulator runs AWS Batch. */
interface Sent {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

const submission: MachineSubmission = {
  machineId: 'mch_01J8Z3K4M5N6P7Q8R9S0T1V2W3',
  jobId: 'job_1',
  attemptId: 'att_1',
  organisationId: 'org_1',
  machineType: 'standard-2',
  claim: 'catc_secret',
};

let server: Server;
let client: BatchClient;
let engine: ComputeEngine;
let sent: Sent[];
let answer: (path: string) => { status: number; type?: string; body: object };

beforeEach(async () => {
  sent = [];
  answer = () => ({ status: 200, body: { jobId: '1', jobName: 'x', jobSummaryList: [] } });
  server = createServer(async (request, response) => {
    const path = request.url ?? '';
    sent.push({ path, body: JSON.parse(await text(request)) as Record<string, unknown> });
    const { status, type, body } = answer(path);
    response.writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new BatchClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  engine = batchComputeEngine(client, {
    jobQueue: 'machines',
    jobDefinition: 'attempt',
    apiUrl: 'https://api.example',
  });
});
afterEach(() => {
  client.destroy();
  server.close();
});

describe('machines of AWS Batch', () => {
  it('are one Batch job each, named like the machine, tried once, as large as their type says', async () => {
    await engine.submit(submission);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      path: '/v1/submitjob',
      body: {
        jobName: submission.machineId,
        jobQueue: 'machines',
        jobDefinition: 'attempt',
        retryStrategy: { attempts: 1 },
        containerOverrides: {
          resourceRequirements: [
            { type: 'VCPU', value: '2' },
            { type: 'MEMORY', value: '4096' },
          ],
          environment: [
            { name: 'ATTEMPT_ID', value: 'att_1' },
            { name: 'ATTEMPT_CLAIM', value: 'catc_secret' },
            { name: 'API_URL', value: 'https://api.example' },
          ],
        },
      },
    });
    expect(JSON.stringify(sent[0]?.body['tags'])).not.toContain('catc_secret');
  });

  it('are ended by their name, those that live', async () => {
    const jobs = ['RUNNING', 'SUCCEEDED', 'FAILED', 'STARTING'].map((status) => ({
      jobId: status,
      jobName: 'x',
      status,
    }));
    answer = (path) => ({ status: 200, body: path === '/v1/listjobs' ? { jobSummaryList: jobs } : {} });
    await engine.terminate(submission.machineId, 'cancelled');
    expect(sent.map(({ path, body }) => [path, body['jobId'] ?? body['filters']])).toEqual([
      ['/v1/listjobs', [{ name: 'JOB_NAME', values: [submission.machineId] }]],
      ['/v1/terminatejob', 'RUNNING'],
      ['/v1/terminatejob', 'STARTING'],
    ]);
  });

  it('are no error to end when there are none', async () => {
    await engine.terminate('mch_01J8Z3K4M5N6P7Q8R9S0T1V2W4');
    expect(sent.map(({ path }) => path)).toEqual(['/v1/listjobs']);
  });

  it.each([
    [400, 'ClientException', false],
    [429, 'TooManyRequestsException', true],
    [500, 'ServerException', true],
  ])('HTTP %s (%s) may pass: %s', async (status, type, retryable) => {
    answer = () => ({ status, type, body: { message: 'no' } });
    await expect(engine.submit(submission)).rejects.toMatchObject({ code: 'compute-engine-failed', retryable });
  });

  it('of a type that is not in the catalogue are refused without asking', async () => {
    const unknown = engine.submit({ ...submission, machineType: 'quantum-1' });
    await expect(unknown).rejects.toMatchObject({ retryable: false, message: 'there is no machine type quantum-1' });
    expect(sent).toEqual([]);
  });

  it('are listed by their names, over all states of one that has not ended and all pages', async () => {
    answer = () => {
      const { jobStatus, nextToken } = sent.at(-1)?.body ?? {};
      const jobSummaryList = [{ jobId: '1', jobName: `mch_${jobStatus}_${nextToken ?? 'first'}` }];
      return { status: 200, body: { jobSummaryList, ...(nextToken === undefined && { nextToken: 'more' }) } };
    };
    const names = await engine.list();
    const states = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'];
    expect(names).toEqual(states.flatMap((state) => [`mch_${state}_first`, `mch_${state}_more`]));
    answer = () => ({ status: 200, body: { jobSummaryList: [], nextToken: 'for ever' } });
    expect(await engine.list()).toBeUndefined();
  });
});
