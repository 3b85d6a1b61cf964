import { commandsOf } from 'epoch';
import { createMemoryChangeLog, minuteOf } from 'epoch/transport';
import { expect, test } from 'vitest';
import { closeThrough } from '../../../lib/app/usage/commands/close-day.ts';
import { handleRunMessage, parseRunMessage } from '../../../lib/app/usage/commands/run-message.ts';
import { sweptWatermark } from '../../../lib/app/usage/commands/watermark.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createDependencies } from './dependencies.ts';

const NOW = Date.UTC(2026, 10, 21, 0, 5);

test('the schedule bills the day that has just ended', () => {
  const scheduled = { due: 'billing-run', scheduledAt: '2026-11-21T00:05:00Z' };
  expect(parseRunMessage(scheduled, NOW)).toEqual({ kind: 'dispatch', day: '2026-11-20' });
  // However long it waited, it is still of its own day. Without a time, or with one to come, the clock decides.
  expect(parseRunMessage(scheduled, NOW + 86_000_000)).toEqual({ kind: 'dispatch', day: '2026-11-20' });
  expect(parseRunMessage(scheduled, NOW + 3 * 86_400_000)).toEqual({ kind: 'dispatch', day: '2026-11-20' });
  for (const scheduledAt of ['<aws.scheduler.scheduled-time>', '2026-11-22T00:05:00Z', 7]) {
    expect(parseRunMessage({ due: 'billing-run', scheduledAt }, NOW)).toEqual({ kind: 'dispatch', day: '2026-11-20' });
  }
  expect(parseRunMessage({ kind: 'dispatch', day: '2026-11-01' }, NOW)).toEqual({
    kind: 'dispatch',
    day: '2026-11-01',
  });
});

test.each([
  null,
  'close',
  {},
  { kind: 'close', day: '2026-11-20' },
  { kind: 'close', day: 'yesterday', organisationId: 'org_1', foundedAtMs: 1 },
  { kind: 'complete', day: '2026-11-20' },
  { kind: 'other', day: '2026-11-20' },
])('what is no message of the run is refused: %j', async (body) => {
  expect(parseRunMessage(body, NOW)).toBeUndefined();
  const { dispatching, working } = createDependencies(NOW);
  await expect(handleRunMessage({ ...dispatching, ...working }, body)).rejects.toThrow(TypeError);
});

test('one queue carries the whole run: what the schedule puts there ends as closed days', async () => {
  const deps = createDependencies(NOW - 86_400_000);
  const ports = { ...deps.dispatching, ...deps.working };
  await deps.publish({
    name: 'P',
    currency: 'EUR',
    charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' } }],
  });
  const org = deps.id('organisation');
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  deps.to(NOW);
  await handleRunMessage(ports, { due: 'billing-run', scheduledAt: '' });
  // Through JSON, as a queue does it.
  for (let body = deps.queue.shift(); body !== undefined; body = deps.queue.shift()) {
    await handleRunMessage(ports, JSON.parse(JSON.stringify(body)));
  }
  expect(await deps.store.position(`daily-usage#${org}`)).toBe(1);
  expect(await deps.outcomes.summary('2026-11-20')).toEqual({ closed: 1, failed: 0, failures: [], notes: [] });
});

test('the watermark is where the sweep has compared the ledger with the log', async () => {
  const log = createMemoryChangeLog();
  expect(await sweptWatermark(log).sweptThroughMs()).toBe(0);
  await log.markSwept('usage-ledger@1', minuteOf(NOW));
  expect(await sweptWatermark(log).sweptThroughMs()).toBe(NOW);
});

test('a day that is closed while a stream is parked names it, in the books of its own organisation', async () => {
  const deps = createDependencies(NOW - 86_400_000);
  const [org, other] = [deps.id('organisation'), deps.id('organisation')];
  for (const each of [org, other]) {
    await deps.send(
      organisation,
      commandsOf(organisation).CreateOrganisation(each, { name: 'Org', creatorId: 'usr_a' }),
    );
  }
  const fileId = deps.id('file');
  const started = { organisationId: org, uploaderId: 'usr_a', name: 'a', contentType: 'a/b', declaredBytes: 1 };
  await deps.send(file, commandsOf(file).StartUpload(fileId, { ...started, uploadId: 'u' }));
  const parked = { stream: `file#${fileId}`, version: 0, error: 'x', atMs: 1 };
  const unknown = { stream: 'file#damaged', version: 0, error: 'x', atMs: 1 };
  const list = [parked, unknown];
  const ledger = {
    async *parked() {
      yield* list;
    },
  };
  const log = createMemoryChangeLog();
  const watermark = sweptWatermark(log, { ledger, events: deps.store });
  expect(await watermark.lacking?.(org)).toEqual([parked.stream, unknown.stream]);
  expect(await watermark.lacking?.(other)).toEqual([unknown.stream]);
  await log.markSwept('usage-ledger@1', minuteOf(NOW));
  deps.to(NOW);
  const founded = {
    foundedAtMs: NOW - 86_400_000,
    day: '2026-11-20',
    origin: { actor: 'a', correlation: 'c' },
  } as const;
  await closeThrough({ ...deps.closing, watermark }, { ...founded, organisationId: org });
  for await (const { events } of deps.store.read(`daily-usage#${org}`)) {
    expect(events[0]?.data).toMatchObject({ lacking: [parked.stream, unknown.stream] });
  }
  list.length = 0;
  await closeThrough({ ...deps.closing, watermark }, { ...founded, organisationId: other });
  for await (const { events } of deps.store.read(`daily-usage#${other}`)) {
    expect(events[0]?.data).not.toHaveProperty('lacking');
  }
});
