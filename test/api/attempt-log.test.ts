import { expect, test } from 'vitest';
import { LOG_GRACE_MS } from '../../lib/app/jobs/endpoints/logs.ts';
import { running, scene } from './creations.ts';

test('the log of an attempt that is cancelled takes what was written last, and is closed a minute later', async () => {
  const given = await scene();
  const { api, at, org, jobId } = given;
  const of = await running(given);
  const append = (sequence: number) => api.send('attempts.appendLogs', { ...of, body: { sequence, text: 'x' } });
  expect((await append(0)).status).toBe(204);
  await api.send('jobs.cancel', { ...at, params: { org, job: jobId } });
  expect((await append(1)).status).toBe(204);
  const log = () => api.send('jobs.logs', { ...at, params: { org, job: jobId } });
  expect((await log()).body).toMatchObject({ ended: false, chunks: [{ sequence: 0 }, { sequence: 1 }] });
  api.pass(LOG_GRACE_MS);
  expect(await append(2)).toMatchObject({ status: 409, body: { code: 'attempt-ended' } });
  expect((await log()).body).toMatchObject({ ended: true });
});

test('the log of an attempt whose runner has reported is closed with it', async () => {
  const given = await scene();
  const of = await running(given);
  const append = (sequence: number) => given.api.send('attempts.appendLogs', { ...of, body: { sequence, text: 'x' } });
  expect((await append(0)).status).toBe(204);
  await given.api.send('attempts.reportAttempt', { ...of, body: { outcome: 'succeeded', exitCode: 0 } });
  expect(await append(1)).toMatchObject({ status: 409, body: { code: 'attempt-ended' } });
});
