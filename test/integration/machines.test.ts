import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hasEnded } from '../../lib/client/job-end.ts';
import { straysOf } from '../../runner/strays.ts';
import { until } from '../until.ts';
import {
  type Customer,
  configurationOf,
  isRunning,
  type Job,
  jobUntil,
  logOf,
  newCustomer,
  submitScript,
} from './customer.ts';

const TEST_MS = 240_000;
let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Machines');
});

const lastOf = (job: Job) => {
  const attempt = job.attempts.at(-1);
  if (attempt === undefined) throw new Error(`the job has no attempt: ${JSON.stringify(job)}`);
  return attempt;
};

/** Process ids of the runner of an attempt: the processes that were started with its id. */
function runnersOf(attemptId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`ATTEMPT_ID=${attemptId}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe('jobs on local machines', () => {
  it('run as real processes, are logged, metered, and their outputs become files', { timeout: TEST_MS }, async () => {
    const script =
      'echo from the job; printf 12345 > "$CATACLOUD_OUTPUTS/five"; mkdir "$CATACLOUD_OUTPUTS/d"; : > "$CATACLOUD_OUTPUTS/d/empty"';
    const id = await submitScript(customer, script);
    const job = await jobUntil(customer, id, hasEnded);
    expect(job.status).toBe('completed');
    expect(lastOf(job)).toMatchObject({ status: 'succeeded', exitCode: 0 });
    expect(Number(lastOf(job).runMs)).toBeGreaterThan(0);
    expect(job.outputs.map(({ name, sizeBytes }) => [name, sizeBytes]).toSorted()).toEqual([
      ['d/empty', '0'],
      ['five', '5'],
    ]);
    expect(await logOf(customer, id)).toContain('from the job');
  });

  it('fail with their exit code, and are tried as often as they may be', { timeout: TEST_MS }, async () => {
    const id = await submitScript(customer, 'echo no >&2; exit 3', { maxAttempts: 2 });
    const job = await jobUntil(customer, id, hasEnded);
    expect(job.status).toBe('failed');
    expect(job.attempts.map(({ status, exitCode }) => [status, exitCode])).toEqual([
      ['failed', 3],
      ['failed', 3],
    ]);
  });

  it('are ended when they run longer than they may', { timeout: TEST_MS }, async () => {
    const id = await submitScript(customer, 'sleep 300', { timeoutMs: 1_000 });
    const job = await jobUntil(customer, id, hasEnded);
    expect(job.status).toBe('failed');
    expect(lastOf(job).status).toBe('timed-out');
    await until('nothing of it runs', async () => (await straysOf(lastOf(job).id)).length === 0);
  });

  it('end when they are cancelled, with everything that they have started', { timeout: TEST_MS }, async () => {
    const id = await submitScript(customer, 'sleep 301 & setsid sleep 302 & sleep 303');
    const attempt = lastOf(await jobUntil(customer, id, isRunning)).id;
    await until('all of it runs', async () => (await straysOf(attempt)).length >= 3);
    await customer.owner.jobs.cancel({ org: customer.org, job: id });
    expect((await jobUntil(customer, id, hasEnded)).status).toBe('cancelled');
    await until('nothing of it runs', async () => (await straysOf(attempt)).length === 0);
    await until('its runner is gone', () => runnersOf(attempt).length === 0);
  });

  it('are tried again when their machine is lost, and leave nothing running', { timeout: TEST_MS }, async () => {
    const id = await submitScript(customer, 'sleep 304', { maxAttempts: 2 });
    const first = lastOf(await jobUntil(customer, id, isRunning)).id;
    await until('the job runs', async () => (await straysOf(first)).length > 0);
    for (const pid of runnersOf(first)) process.kill(pid, 'SIGKILL');
    await until('the job has died with its runner', async () => (await straysOf(first)).length === 0);
    const again = await jobUntil(customer, id, (job) => job.attempts.length === 2 && isRunning(job));
    expect(again.attempts[0]?.status).toBe('lost');
    await customer.owner.jobs.cancel({ org: customer.org, job: id });
    await jobUntil(customer, id, hasEnded);
    await until('nothing of it runs', async () => (await straysOf(lastOf(again).id)).length === 0);
  });

  it('learn no secret of their runner from the computer', { timeout: TEST_MS }, async () => {
    const script = "cat /proc/$PPID/environ /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; env; true";
    const id = await submitScript(customer, script);
    expect((await jobUntil(customer, id, hasEnded)).status).toBe('completed');
    const log = await logOf(customer, id);
    expect(log).toContain('CATACLOUD_ATTEMPT=');
    expect(log).not.toContain('cata_');
  });

  it('get secrets by reference, masked in their logs', { timeout: TEST_MS }, async () => {
    const { owner, org } = customer;
    const value = 'sk-verysecret-123';
    await owner.secrets.put({ org, secret: 'api-key', body: { value } });
    const secrets = { API_KEY: 'api-key' };
    const id = await submitScript(customer, 'echo "key=$API_KEY!"; printf %s "$API_KEY" | wc -c | grep -qx 17', {
      secrets,
    });
    expect((await jobUntil(customer, id, hasEnded)).status).toBe('completed');
    expect(await logOf(customer, id)).toContain('key=***!');
    expect((await owner.secrets.list({ org })).items.map(({ name }) => name)).toEqual(['api-key']);
    await owner.secrets.delete({ org, secret: 'api-key' });
  });

  it('run in the order of a pipeline, whose join reads what an array has left', { timeout: TEST_MS }, async () => {
    const { owner, org } = customer;
    const part = await configurationOf(customer, 'echo "$TASK_INDEX$letter" > "$CATACLOUD_OUTPUTS/part-$TASK_INDEX"');
    const join = await configurationOf(customer, 'cat "$CATACLOUD_INPUTS"/part-* | sort | tr -d "\\n"');
    const steps = [
      { name: 'parts', configuration: part, array: [{ letter: 'a' }, { letter: 'b' }] },
      { name: 'join', configuration: join, outputsOf: ['parts'] },
    ];
    const { id: pipeline } = await owner.pipelines.submit({ org, body: { name: 'Two steps', steps } });
    const status = async () => (await owner.pipelines.get({ org, pipeline })).status;
    await until('the pipeline has ended', async () => (await status()) !== 'running', {
      limitMs: 200_000,
      everyMs: 500,
    });
    expect(await status()).toBe('succeeded');
    const { items } = await owner.pipelines.listTasks({ org, pipeline, step: 'join' });
    expect(await logOf(customer, items[0]?.job ?? '')).toContain('0a1b');
  });
});
