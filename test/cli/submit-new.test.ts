import { expect, test, vi } from 'vitest';
import { submitNew } from '../../cli/commands/submit-new.ts';
import { NoAnswerError } from '../../lib/client/api-error.ts';
import { memoryCommandLine } from './memory-command-line.ts';

const program = { command: '/bin/true', arguments: [], environment: {} };
const spec = { ...program, machineType: 'standard-1', timeoutMs: 60_000, maxAttempts: 1 };

/** A draft, and what the command line says of its submission. */
async function draft(slots: { name: string }[] = []) {
  const { client, org, context, api } = await memoryCommandLine();
  const { id: configuration } = await client.jobs.draftConfiguration({
    org,
    body: { name: 'Sort', spec: { ...spec, slots } },
  });
  await client.jobs.publishConfiguration({ org, configuration });
  const { id: job } = await client.jobs.create({ org, body: { name: 'Sort', configuration } });
  const trouble = vi.fn();
  return { client, org, job, trouble, api, context: { ...context, out: { ...context.out, trouble } } };
}

test('a job that is submitted has nothing said of it', async () => {
  const { context, job, trouble } = await draft();
  expect((await submitNew(context, job)).status).toBe('submitted');
  expect(trouble).not.toHaveBeenCalled();
});

test('a job whose submission is refused is no draft any more, and can be run when the reason is mended', async () => {
  const { client, org, context, job, trouble } = await draft([{ name: 'reads' }]);
  await expect(submitNew(context, job)).rejects.toMatchObject({ code: 'input-slot-empty' });
  expect((await client.jobs.get({ org, job })).status).toBe('cancelled');
  expect(trouble.mock.calls).toEqual([[`${job} is cancelled; run it later: catacloud jobs retry ${job}`]]);
  await expect(client.jobs.retry({ org, job })).rejects.toMatchObject({ code: 'input-slot-empty' });
});

test('a job of which no answer came may run: it is named, and not touched', async () => {
  const { client, org, context, job, trouble } = await draft();
  const silent = { ...client.jobs, submit: () => Promise.reject(new NoAnswerError('no answer', undefined)) };
  const broken = { ...context, client: { ...client, jobs: silent } };
  await expect(submitNew(broken, job)).rejects.toMatchObject({ code: 'no-answer' });
  expect((await client.jobs.get({ org, job })).status).toBe('draft');
  expect(trouble.mock.calls.join()).toContain(`catacloud jobs get ${job}`);
});
