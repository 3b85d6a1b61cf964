import { commandsOf } from 'epoch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordMachineState } from '../../lib/app/machines/commands/record-machine-state.ts';
import { batchComputeEngine } from '../../lib/aws/batch/compute-engine.ts';
import { machineIdOf } from '../../lib/domain/ids.ts';
import { machine } from '../../lib/domain/machine/machine.ts';
import { readEnvironment } from '../../runner/environment.ts';
import { createTestApi } from '../api/api.ts';
import { newJob } from '../api/attempt-scene.ts';
import { ORIGIN } from '../app/platform.ts';
import { batchStub } from './batch-stub.ts';
import { submissionOf } from './compute-engine-contract.ts';

let batch: Awaited<ReturnType<typeof batchStub>>;
beforeEach(async () => {
  batch = await batchStub();
});
afterEach(() => batch.close());

/** A machine that is ordered from Batch `orders` times, and what its runner would be given there. */
async function ordered(orders: number) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const { job } = await newJob(api, { token: owner.token, params: { org } });
  await api.send('jobs.submit', { token: owner.token, params: { org, job } });
  const attempt = await api.serve(job);
  const machineId = machineIdOf(attempt);
  const engine = batchComputeEngine(batch.client, {
    jobQueue: 'machines',
    prefix: 'catacloud-production-attempt',
    runnerImage: 'registry.example/runner:current',
    executionRoleArn: 'arn:aws:iam::1:role/execution',
    logGroup: '/catacloud/production/machines',
    apiUrl: 'https://api.example',
  });
  const claim = `catc_${'c'.repeat(43)}`;
  const capability = { org, job, attempt };
  await api.credentials.add(claim, { kind: 'claim', capability, expiresAtMs: api.wallMs() + 60_000 });
  for (let n = 0; n < orders; n += 1) await engine.submit(submissionOf(1, { machineId, attemptId: attempt, claim }));
  const [, second] = batch.jobs;
  /** Batch sets the variable in every container of a job. */
  const startedAs = (jobId: string) => {
    const given = {
      ATTEMPT_ID: attempt,
      API_URL: 'https://api.example',
      ATTEMPT_CLAIM: claim,
      AWS_BATCH_JOB_ID: jobId,
    };
    const { engineId } = readEnvironment(given);
    const body = { token: `cata_${'t'.repeat(43)}`, engineId };
    return api.send('attempts.claimAttempt', { token: claim, params: { attempt }, body });
  };
  /** And the saga has heard of it. */
  const start = async () => {
    const token = `cata_${'t'.repeat(43)}`;
    const body = { runner: 'runner-0123456789abcdef' };
    const { status } = await api.send('attempts.startAttempt', { token, params: { attempt }, body });
    if (status !== 200) throw new Error(`the start is answered with ${status}`);
    await api.kernel.execute(machine, commandsOf(machine).AssignMachine(machineId), ORIGIN);
  };
  const say = (jobId: string, status: string, more: object = {}) =>
    recordMachineState(api, { jobName: machineId, jobId, status, ...more }, `${jobId}-${status}`);
  const state = async () => (await api.kernel.load(machine, machineId)).state;
  const failure = async () => {
    const classes: unknown[] = [];
    for await (const { events } of api.kernel.history(machine, machineId))
      for (const { type, data } of events) if (type === 'MachineFailed') classes.push(data.failure);
    return classes;
  };
  return { first: batch.jobs[0]?.jobId ?? '', second: second?.jobId ?? '', startedAs, start, say, state, failure };
}

const OUT_OF_MEMORY = { container: { name: 'runner', exitCode: 137, reason: 'OutOfMemoryError: Container killed' } };

describe('a machine of AWS Batch', () => {
  it('whose runner was heard before Batch was ends as Batch says, by its class', async () => {
    const { first, startedAs, start, say, state, failure } = await ordered(1);
    expect((await startedAs(first)).status).toBe(204);
    await start();
    await say(first, 'RUNNING');
    expect(await state()).toMatchObject({ status: 'assigned', engineId: first });
    await say(first, 'FAILED', OUT_OF_MEMORY);
    expect(await failure()).toEqual(['out-of-memory']);
  });

  it('that was ordered twice is the one whose runner has the claim, whichever Batch has said to run', async () => {
    const { first, second, startedAs, start, say, state, failure } = await ordered(2);
    await say(second, 'RUNNING');
    expect((await startedAs(first)).status).toBe(204);
    await start();
    // Its reply may be lost; and a late word of Batch changes nothing.
    expect((await startedAs(first)).status).toBe(204);
    await say(first, 'RUNNING');
    await say(second, 'FAILED', OUT_OF_MEMORY);
    expect(await state()).toMatchObject({ status: 'assigned', engineId: first });
    await say(first, 'FAILED', OUT_OF_MEMORY);
    expect(await failure()).toEqual(['out-of-memory']);
  });

  it('takes no name that no engine gives', async () => {
    const { startedAs, state } = await ordered(1);
    expect((await startedAs('a b')).body.code).toBe('request-invalid');
    expect(await state()).not.toHaveProperty('engineId');
  });
});
