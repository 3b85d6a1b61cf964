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

test('the log of an attempt is kept for a stated time after its end, and cannot be read any more then', async () => {
  const given = await scene();
  const { api, at, org, jobId } = given;
  const of = await running(given);
  await api.send('attempts.appendLogs', { ...of, body: { sequence: 0, text: 'one\ntwo\n' } });
  const log = (query = {}) => api.send('jobs.logs', { ...at, params: { org, job: jobId }, query });
  expect((await log()).body.keptUntil).toBeUndefined();
  await api.send('attempts.reportAttempt', { ...of, body: { outcome: 'succeeded', exitCode: 0 } });
  const { body: kept } = await log();
  expect(kept).toMatchObject({ chunks: [{ text: 'one\ntwo\n' }], ended: true });
  const days = (Date.parse(kept.keptUntil) - api.clock.nowMs()) / 86_400_000;
  expect(days).toBe(90);
  api.pass(days * 86_400_000 - 1);
  expect((await log()).body).toEqual(kept);
  api.pass(1);
  const removed = { chunks: [], ended: true, removed: true, keptUntil: kept.keptUntil };
  expect((await log()).body).toMatchObject(removed);
  expect((await log({ search: 'two' })).body).toMatchObject(removed);
});

test('a search answers with the lines that contain a text, and goes on where it stopped', async () => {
  const given = await scene();
  const { api, at, org, jobId } = given;
  const of = await running(given);
  const append = (sequence: number, text: string) =>
    api.send('attempts.appendLogs', { ...of, body: { sequence, text } });
  await append(0, 'one\nTwo\nthr');
  const log = (query: Record<string, string>) => api.send('jobs.logs', { ...at, params: { org, job: jobId }, query });
  const first = (await log({ search: 'tw' })).body;
  expect(first).toMatchObject({ chunks: [], lines: [{ line: 2, text: 'Two' }], ended: false });
  await append(1, 'ee twins');
  const next = (await log({ search: 'tw', after: first.position })).body;
  expect(next).toMatchObject({ lines: [], unfinished: { line: 3, text: 'three twins' }, ended: false });
  await api.send('attempts.reportAttempt', { ...of, body: { outcome: 'succeeded', exitCode: 0 } });
  const last = (await log({ search: 'tw', after: next.position })).body;
  expect(last).toMatchObject({ lines: [{ line: 3, text: 'three twins' }], ended: true });
  expect(last.unfinished).toBeUndefined();
  expect((await log({ search: '' })).status).toBe(400);
  expect((await log({ search: 'x', after: '1.2' })).status).toBe(400);
});
