import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RegisterJobDefinitionCommandInput, SubmitJobCommandInput } from '@aws-sdk/client-batch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RUNNER_NOT_NEEDED } from '../../lib/app/machines/commands/state-change.ts';
import { batchComputeEngine } from '../../lib/aws/batch/compute-engine.ts';
import { batchStub } from '../aws/batch-stub.ts';
import { submissionOf } from '../aws/compute-engine-contract.ts';
import { runTask } from './task-on-tool.ts';
import { starter } from './task-scene.ts';
import { workingTool } from './working-tool.ts';

/** From an order to a report, but for AWS itself: what Batch was sent is run by a tool of containers. */
const found = await workingTool();
const canRun = typeof found !== 'string' && starter !== undefined;
const why = typeof found === 'string' ? found : 'there is no compiler of C';
const RUNNER_IMAGE = 'registry.example/runner:current';

let server: Server;
let script: string;
let isClaimed: boolean;
let calls: { readonly name: string; readonly token: string | undefined; readonly body: string }[];
const bodies = (name: string) => calls.filter((call) => call.name === name).map(({ body }) => body);

beforeEach(async () => {
  calls = [];
  isClaimed = false;
  server = createServer(async (request, response) => {
    const body = await text(request);
    const name = request.url?.split('/').at(-1) ?? '';
    calls.push({ name, token: request.headers.authorization, body });
    const image = typeof found === 'string' ? '' : found.image;
    const program = { command: 'sh', arguments: ['-c', script], environment: {}, timeoutMs: 60_000, image };
    const spec = { ...program, machineType: 'standard-1', maxAttempts: 1 };
    const answers: Readonly<Record<string, object>> = {
      start: { job: 'job_1', attempt: 'att_1', spec, deadlineAt: '2026-01-01T00:00:00.000Z', inputs: 0 },
      inputs: { files: [], expiresAt: '2026-01-01T00:00:00.000Z' },
      heartbeat: { stop: false },
      report: { recorded: true },
    };
    if (name === 'claim' && isClaimed) {
      response.writeHead(409, { 'content-type': 'application/problem+json' });
      return void response.end(JSON.stringify({ code: 'attempt-claimed', title: 'Not needed' }));
    }
    const answer = answers[name];
    response.writeHead(answer === undefined ? 204 : 200, { 'content-type': 'application/json' });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe.skipIf(!canRun)(canRun ? 'what is submitted to Batch' : `a task, which cannot run here: ${why}`, () => {
  const { tool, image } = found as Exclude<typeof found, string>;
  const submitted = async () => {
    const batch = await batchStub();
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const engine = batchComputeEngine(batch.client, {
      jobQueue: 'machines',
      prefix: 'catacloud-production-attempt',
      runnerImage: RUNNER_IMAGE,
      executionRoleArn: 'arn:aws:iam::1:role/execution',
      logGroup: '/catacloud/production/machines',
      apiUrl,
    });
    await engine.submit(submissionOf(1, { image, claim: 'catc_of-this-machine' }));
    batch.close();
    const [definition] = [...batch.definitions.values()] as [RegisterJobDefinitionCommandInput];
    return { definition, submission: batch.sent.at(-1)?.body as unknown as SubmitJobCommandInput };
  };
  const run = async () => {
    const { definition, submission } = await submitted();
    const tools = { name: tool.name, base: image, runnerImage: RUNNER_IMAGE, starter: starter ?? '' };
    const task = await runTask(definition, submission, tools);
    await task.close();
    return task.exitCode;
  };

  it('runs the program beside its runner, which alone has claim and token, and reports', async () => {
    script = 'echo "in $PWD"; env; grep -r "cat[ac]_" /catacloud/given /catacloud/work; exit 4';
    expect(await run()).toBe(0);
    const [claim] = calls;
    expect(claim).toMatchObject({ name: 'claim', token: 'Bearer catc_of-this-machine' });
    const { token } = JSON.parse(claim?.body ?? '{}') as { readonly token: string };
    expect(calls.slice(1).every((call) => call.token === `Bearer ${token}`)).toBe(true);
    const log = bodies('logs').join('');
    expect(log).toContain('in /catacloud/work');
    expect(log).toContain('CATACLOUD_INPUTS=/catacloud/given/inputs');
    expect(log).not.toMatch(/cat[ac]_|ATTEMPT|API_URL|ECS_/);
    expect(bodies('report').map((body) => JSON.parse(body))).toMatchObject([{ outcome: 'failed', exitCode: 4 }]);
  });

  it('lets no program go whose claim another machine has exchanged', async () => {
    script = 'echo never';
    isClaimed = true;
    expect(await run()).toBe(RUNNER_NOT_NEEDED);
    expect(calls.map(({ name }) => name)).toEqual(['claim']);
  });
});
