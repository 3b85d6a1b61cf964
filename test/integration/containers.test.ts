import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hasEnded } from '../../lib/client/job-end.ts';
import { containerTool } from '../../runner/container/tool.ts';
import { until } from '../until.ts';
import { type Customer, isRunning, type Job, jobUntil, logOf, newCustomer, submitScript } from './customer.ts';

const TEST_MS = 240_000;
const containers = inject('containers');
const title =
  typeof containers === 'string' ? `containers, which cannot run here: ${containers}` : 'jobs in containers';

let customer: Customer;
beforeAll(async () => {
  customer = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Containers');
});

const lastOf = (job: Job) => job.attempts.at(-1);

describe.skipIf(typeof containers === 'string')(title, () => {
  const { image, tool: name } = containers as Exclude<typeof containers, string>;
  const namesOf = async (attemptId = '') => {
    const all = await containerTool(name).call(['ps', '--all', '--format', '{{.Names}}']);
    return all.split('\n').filter((one) => one.endsWith(attemptId.replaceAll('_', '-')));
  };

  it('run, are logged and billed, and their outputs become files', { timeout: TEST_MS }, async () => {
    const { owner, org } = customer;
    await owner.secrets.put({ org, secret: 'api-key', body: { value: 'sk-verysecret-123' } });
    const script = `echo "in $(ls /bin/busybox) with $API_KEY"; printf 12345 > "$CATACLOUD_OUTPUTS/five"; sleep 2; echo last`;
    const id = await submitScript(customer, script, { image, secrets: { API_KEY: 'api-key' } });
    const job = await jobUntil(customer, id, hasEnded);
    // By digest from its publication on.
    expect(job.spec.image).toMatch(/^localhost\/catacloud-test@sha256:[0-9a-f]{64}$/);
    expect(job).toMatchObject({ status: 'completed', outputs: [{ name: 'five', sizeBytes: '5' }] });
    expect(lastOf(job)).toMatchObject({
      status: 'succeeded',
      exitCode: 0,
      usage: { peakMemoryMib: expect.any(Number) },
    });
    const log = await logOf(customer, id);
    expect(log).toContain('in /bin/busybox with ***\n');
    expect(log).toContain('last\n');
    expect(await namesOf(lastOf(job)?.id)).toEqual([]);
    const cost = async () => (await owner.billing.getJobCost({ org, job: id })).usage;
    await until('its run is on the bill', async () =>
      (await cost()).some(({ meter, quantity }) => meter.includes('standard-1') && Number(quantity) > 0),
    );
  });

  it('find the files of each slot in its folder, and cannot change them', { timeout: TEST_MS }, async () => {
    const { owner, org } = customer;
    const uploads = [{ key: 'a', name: 'run/a.txt', sizeBytes: '5' }];
    const [begun] = (await owner.files.startUploads({ org, body: { uploads } })).items;
    const { fileId = '', uploadId = '' } = begun?.started ?? {};
    await fetch(begun?.part?.url ?? '', { method: 'PUT', body: 'hello' });
    await owner.files.completeUploads({ org, body: { uploads: [uploadId] } });
    const slots = [
      { name: 'reads', files: 'many' as const },
      { name: 'notes', required: false },
    ];
    const script =
      'cd "$CATACLOUD_INPUTS"; cat reads/run/a.txt && ls notes && echo " then"; touch notes/x || echo refused';
    const options = { image, slots, inputs: { reads: [fileId] } };
    const id = await submitScript(customer, script, options);
    expect(await jobUntil(customer, id, hasEnded)).toMatchObject({ status: 'completed', files: [{ slot: 'reads' }] });
    const log = await logOf(customer, id);
    expect(log).toContain('hello then\n');
    expect(log).toContain('refused');
  });

  it('have failed by the class image when it cannot be had', { timeout: TEST_MS }, async () => {
    const gone = `localhost:1/none/such@sha256:${'a'.repeat(64)}`;
    const id = await submitScript(customer, 'true', { image: gone, maxAttempts: 3 });
    const job = await jobUntil(customer, id, hasEnded);
    expect(job).toMatchObject({ status: 'failed', failure: 'image' });
    expect(job.attempts).toHaveLength(1);
    expect(job.reason).toContain(`the image ${gone} cannot be had`);
  });

  it('end with their containers when they are cancelled', { timeout: TEST_MS }, async () => {
    const id = await submitScript(customer, 'sleep 600', { image });
    const attempt = lastOf(await jobUntil(customer, id, isRunning))?.id;
    await until('its container runs', async () => (await namesOf(attempt)).length === 1);
    await customer.owner.jobs.cancel({ org: customer.org, job: id });
    expect((await jobUntil(customer, id, hasEnded)).status).toBe('cancelled');
    await until('no container is left', async () => (await namesOf(attempt)).length === 0);
  });
});
