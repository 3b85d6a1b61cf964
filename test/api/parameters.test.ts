import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';

const SPEC = {
  command: 'sort',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is replaced in arguments of jobs
  arguments: ['--threads=${threads}'],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
  parameters: [
    { name: 'threads', type: 'integer', minimum: 1, default: '4' },
    { name: 'mode', type: 'choice', choices: ['fast', 'exact'], description: 'How carefully' },
  ],
};

async function published() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const { body: drafted } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'Sort', spec: SPEC } });
  const configuration = drafted.id as string;
  const { body } = await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration } });
  const create = (parameters: object | undefined, key = 'k') =>
    api.send('jobs.create', {
      ...at,
      body: { name: 'J', configuration, ...(parameters && { parameters }) },
      headers: { 'idempotency-key': key },
    });
  return { api, at, configuration, published: body, create };
}

test('a job is made with the values of its configuration’s parameters, and shows them', async () => {
  const { published: shown, create } = await published();
  expect(shown.spec.parameters).toEqual(SPEC.parameters);
  const { status, body } = await create({ mode: 'exact' });
  expect(status).toBe(201);
  expect(body.spec).toMatchObject({ arguments: ['--threads=4'], environment: { threads: '4', mode: 'exact' } });
  const again = await create({ mode: 'exact' });
  expect(again.body.id).toBe(body.id);
});

test('a value that cannot be taken makes no job, and says which and why', async () => {
  const { api, create } = await published();
  const events = api.eventCount();
  for (const [parameters, said] of [
    [undefined, 'mode is required'],
    [{ mode: 'slow' }, 'must be one of fast, exact'],
    [{ mode: 'fast', threads: '0' }, 'at least 1'],
    [{ mode: 'fast', other: '1' }, 'there is no parameter other'],
  ] as const) {
    const { status, body } = await create(parameters, said.replaceAll(/[ ,]/g, '-'));
    expect([status, body.code]).toEqual([422, 'parameter-invalid']);
    expect(body.detail).toContain(said);
  }
  expect(api.eventCount()).toBe(events);
});

test('an array of a pipeline gives each task its row, with the same rules', async () => {
  const { api, at, configuration } = await published();
  const submit = (array: object[]) =>
    api.send('pipelines.submit', { ...at, body: { name: 'P', steps: [{ name: 'each', configuration, array }] } });
  expect((await submit([{ mode: 'fast' }, { mode: 'exact', note: 'mine' }])).status).toBe(201);
  const { status, body } = await submit([{ mode: 'fast' }, {}]);
  expect([status, body.code]).toEqual([422, 'pipeline-invalid']);
  expect(body.detail).toContain('step each, task 1: parameter mode is required');
});
