import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closeThrough, MAX_DAYS_PER_CALL } from '../../../lib/app/usage/commands/close-day.ts';
import { createUsageLedger } from '../../../lib/app/usage/queries/ledger.ts';
import { fileShares } from '../../../lib/app/usage/queries/shares.ts';
import type { DailyUsageEvent } from '../../../lib/domain/daily-usage/events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20);
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const dayName = (index: number) => new Date(START + index * DAY).toISOString().slice(0, 10);

/** Byte-milliseconds straight from the raw log, file by file: nothing of the product's arithmetic is used. */
async function fromRawLog(deps: Dependencies, org: string, fromMs: number, toMs: number): Promise<bigint> {
  let sum = 0n;
  for await (const commit of deps.store.scan(0, 1)) {
    if (!commit.stream.startsWith('file#')) continue;
    for (const { type, data } of commit.events) {
      const event = data as {
        organisationId: string;
        bytes: number;
        atMs: number;
        parts: { bytes: number; atMs: number }[];
      };
      if (event.organisationId !== org) continue;
      const over = (atMs: number) => BigInt(Math.max(0, toMs - Math.max(fromMs, atMs)));
      if (type === 'PartsUploaded') for (const part of event.parts) sum += BigInt(part.bytes) * over(part.atMs);
      if (type === 'FileDeleted' || type === 'UploadAborted') sum -= BigInt(event.bytes) * over(event.atMs);
    }
  }
  return sum;
}

async function closings(deps: Dependencies, org: string): Promise<DailyUsageEvent[]> {
  const events: DailyUsageEvent[] = [];
  for await (const commit of deps.store.read(`daily-usage#${org}`))
    events.push(...(commit.events as readonly DailyUsageEvent[]));
  return events;
}

function billed(events: readonly DailyUsageEvent[]): bigint {
  return events.reduce((sum, event) => {
    if (event.type === 'OrganisationDayClosed') return sum + BigInt(event.data.byteMs);
    if (event.type === 'QuarantineReleased') return sum;
    return event.data.corrected.reduce((all, { count }) => all + BigInt(count), sum);
  }, 0n);
}

async function newDependencies() {
  const deps = createDependencies(START);
  const org = deps.id('organisation');
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  return { deps, org };
}

describe('the usage ledger', () => {
  test('bills what the raw log says, whichever events come after which days were closed', async () => {
    const DAYS = 4;
    let corrections = 0;
    const step = fc.record({
      afterMs: fc.integer({ min: 1, max: DAY }),
      what: fc.constantFrom('upload', 'delete', 'abort'),
      bytes: fc.integer({ min: 1, max: 3_000_000_000 }),
      user: fc.constantFrom('usr_a', 'usr_b'),
      // How many closes later the projections hear of this file again.
      delay: fc.integer({ min: 0, max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const { deps, org } = await newDependencies();
        const kept: string[] = [];
        const delayed: { stream: string; until: number }[] = [];
        let closed = 0;
        const closeUpTo = async (nowMs: number) => {
          for (; START + (closed + 1) * DAY <= nowMs; closed += 1) {
            for (const { stream, until } of delayed) if (until <= closed) await deps.deliver(stream);
            await deps.close(org, START, dayName(closed));
          }
        };
        for (const { afterMs, what, bytes, user, delay } of steps) {
          const atMs = Math.min(deps.nowMs() + afterMs, START + DAYS * DAY - 1);
          deps.to(atMs);
          await closeUpTo(atMs);
          const victim = kept.pop();
          if (what === 'delete' && victim !== undefined) {
            if (delay > 0) deps.holdBack(`file#${victim}`);
            await deps.remove(org, victim);
            delayed.push({ stream: `file#${victim}`, until: closed + delay });
            continue;
          }
          if (victim !== undefined) kept.push(victim);
          const fileId = deps.id('file');
          if (delay > 0) deps.holdBack(`file#${fileId}`);
          delayed.push({ stream: `file#${fileId}`, until: closed + delay });
          const whose = { organisationId: org, uploaderId: user, name: 'f', contentType: 'text/plain' };
          await deps.send(
            file,
            commandsOf(file).StartUpload(fileId, {
              ...whose,
              declaredBytes: bytes,
              sizing: 'observed',
              uploadId: 'u',
            }),
          );
          await deps.send(
            file,
            commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts: [{ part: 1, atMs, bytes }] }),
          );
          if (what === 'abort') await deps.send(file, commandsOf(file).AbortUpload(fileId, { organisationId: org }));
          else {
            await deps.send(file, commandsOf(file).CompleteUpload(fileId, { organisationId: org, bytes }));
            kept.push(fileId);
          }
        }
        // Three more days, so that everything is heard and corrected.
        deps.to(START + (DAYS + 3) * DAY);
        await closeUpTo(deps.nowMs());
        const events = await closings(deps, org);
        corrections += events.filter(({ type }) => type === 'UsageCorrected').length;
        const truth = await fromRawLog(deps, org, START, START + (DAYS + 3) * DAY);
        expect(billed(events)).toBe(truth);

        const window = { fromMs: START, toMs: START + (DAYS + 3) * DAY };
        let shared = 0n;
        for await (const share of fileShares(deps.timelines, org, [window])) shared += share.byteMs;
        expect(shared).toBe(truth);
        const last = events.at(-1);
        if (last?.type !== 'OrganisationDayClosed') throw new Error('the last day is not closed');
        const byUploader = last.data.uploaders.reduce((sum, one) => sum + BigInt(one.byteMs), 0n);
        expect(byUploader).toBe(BigInt(last.data.byteMs));
      }),
      { numRuns: 40 },
    );
    // Late events did come up: else the test would show little.
    expect(corrections).toBeGreaterThan(10);
  });

  test('freezes a day once: what it holds then is what it holds ever after', async () => {
    const { deps, org } = await newDependencies();
    deps.to(START + HOUR);
    const early = await deps.upload(org, 'usr_a', 1_000);
    deps.to(START + DAY - HOUR);
    deps.holdBack(`file#${early}`);
    await deps.remove(org, early);
    deps.to(START + DAY);
    const [first, second] = await Promise.all([
      deps.ledger.freeze(org, dayName(0), deps.nowMs()),
      deps.ledger.freeze(org, dayName(0), deps.nowMs()),
    ]);
    expect(second).toEqual(first);
    expect(first.storage).toEqual({ inDay: `${1_000 * 23 * HOUR}`, net: '1000' });
    await deps.deliver(`file#${early}`);
    expect(await deps.ledger.freeze(org, dayName(0), deps.nowMs())).toEqual(first);
    expect(await deps.ledger.late(org, dayName(1))).toMatchObject([
      { meter: 'storage.gb_hours', delta: '-1000', userId: 'usr_a', cause: `file#${early}@4/0` },
    ]);
  });

  test('a late change is corrected once, and its row goes with the correction', async () => {
    const { deps, org } = await newDependencies();
    deps.to(START + DAY - HOUR);
    const fileId = deps.id('file');
    deps.holdBack(`file#${fileId}`);
    const whose = { organisationId: org, uploaderId: 'usr_a', name: 'f', contentType: 'text/plain' };
    await deps.send(
      file,
      commandsOf(file).StartUpload(fileId, { ...whose, declaredBytes: 10, sizing: 'observed', uploadId: 'u' }),
    );
    await deps.send(
      file,
      commandsOf(file).ConfirmParts(fileId, {
        organisationId: org,
        parts: [{ part: 1, atMs: deps.nowMs(), bytes: 10 }],
      }),
    );
    deps.to(START + 3 * DAY);
    await deps.close(org, START, dayName(0));
    await deps.deliver(`file#${fileId}`);
    await deps.close(org, START, dayName(1));
    await deps.close(org, START, dayName(2));
    expect((await closings(deps, org)).map(({ type }) => type)).toEqual([
      'OrganisationDayClosed',
      'UsageCorrected',
      'OrganisationDayClosed',
      'OrganisationDayClosed',
    ]);
    expect(await deps.ledger.late(org, dayName(3))).toEqual([]);
    expect(billed(await closings(deps, org))).toBe(10n * BigInt(2 * DAY + HOUR));
  });

  test('two workers that close the same day leave one close', async () => {
    const { deps, org } = await newDependencies();
    await deps.upload(org, 'usr_a', 1_000);
    deps.to(START + 2 * DAY);
    await Promise.all([deps.close(org, START, dayName(1)), deps.close(org, START, dayName(1))]);
    expect((await closings(deps, org)).map((event) => event.type)).toEqual([
      'OrganisationDayClosed',
      'OrganisationDayClosed',
    ]);
  });

  test('closes at most so many days in one call, and says that there are more', async () => {
    const { deps, org } = await newDependencies();
    deps.to(START + (MAX_DAYS_PER_CALL + 1) * DAY);
    const first = await deps.close(org, START, dayName(MAX_DAYS_PER_CALL));
    expect([first.closed.length, first.more]).toEqual([MAX_DAYS_PER_CALL, true]);
    const rest = await deps.close(org, START, dayName(MAX_DAYS_PER_CALL));
    expect(rest).toMatchObject({ closed: [dayName(MAX_DAYS_PER_CALL)], more: false });
  });

  test('what one event brings for several days is posted to each', async () => {
    const { deps, org } = await newDependencies();
    const fileId = deps.id('file');
    const whose = { organisationId: org, uploaderId: 'usr_a', name: 'f', contentType: 'text/plain' };
    await deps.send(
      file,
      commandsOf(file).StartUpload(fileId, { ...whose, declaredBytes: 30, sizing: 'observed', uploadId: 'u' }),
    );
    deps.to(START + DAY + HOUR);
    const parts = [
      { part: 1, atMs: START + HOUR, bytes: 10 },
      { part: 2, atMs: START + DAY, bytes: 20 },
    ];
    await deps.send(file, commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts }));
    expect((await deps.ledger.peek(org, dayName(0))).storage).toEqual({ inDay: `${10 * 23 * HOUR}`, net: '10' });
    expect((await deps.ledger.peek(org, dayName(1))).storage).toEqual({ inDay: `${20 * DAY}`, net: '20' });
  });

  test('takes in more late changes than one correction holds before it judges the day: an end in time, its beginning late', async () => {
    const { deps, org } = await newDependencies();
    const files = commandsOf(file);
    const fileId = deps.id('file');
    const PARTS = 1_500;
    // Put at 22:00 and counted after midnight, deleted at 02:10: the next day begins and ends with nothing.
    deps.to(START + 22 * HOUR);
    const whose = { organisationId: org, uploaderId: 'usr_a', name: 'f', contentType: 'text/plain' };
    const start = { ...whose, declaredBytes: PARTS, sizing: 'observed', uploadId: 'u' } as const;
    await deps.send(file, files.StartUpload(fileId, start));
    deps.to(START + DAY);
    await deps.close(org, START, dayName(0));
    deps.to(START + DAY + HOUR);
    for (const from of [0, PARTS / 2]) {
      const parts = Array.from({ length: PARTS / 2 }, (_, i) => ({
        part: from + i + 1,
        bytes: 1,
        atMs: START + 22 * HOUR,
      }));
      await deps.send(file, files.ConfirmParts(fileId, { organisationId: org, parts }));
    }
    await deps.send(file, files.CompleteUpload(fileId, { organisationId: org, bytes: PARTS }));
    deps.to(START + DAY + 2 * HOUR);
    await deps.remove(org, fileId);
    deps.to(START + 2 * DAY);
    await deps.close(org, START, dayName(1));
    const events = await closings(deps, org);
    expect(events.map(({ type }) => type)).toEqual([
      'OrganisationDayClosed',
      'UsageCorrected',
      'UsageCorrected',
      'OrganisationDayClosed',
    ]);
    expect(billed(events)).toBe(await fromRawLog(deps, org, START, START + 2 * DAY));
    expect(billed(events)).toBe(BigInt(PARTS * 4 * HOUR));
  });

  test('closing a day takes as many reads and writes for many files and uploaders as for one', async () => {
    const callsFor = async (files: number, uploaders = 1) => {
      const { deps, org } = await newDependencies();
      for (let i = 0; i < files; i += 1) await deps.upload(org, `usr_${i % uploaders}`, 1_000);
      deps.to(START + DAY);
      let calls = 0;
      const counted = <T extends object>(port: T): T =>
        new Proxy(port, {
          get(target, name) {
            const member = Reflect.get(target, name) as unknown;
            if (typeof member !== 'function') return member;
            return (...args: unknown[]) => {
              if (name === 'at') return counted(Reflect.apply(member, target, args) as object);
              calls += 1;
              return Reflect.apply(member, target, args) as unknown;
            };
          },
        });
      const [subscriber] = deps.projectors;
      if (subscriber === undefined) throw new Error('no projector');
      const ledger = createUsageLedger({ views: counted(deps.views), subscriber: counted(subscriber) });
      const ports = { ...deps.closing, kernel: counted(deps.kernel), ledger };
      await closeThrough(ports, { organisationId: org, foundedAtMs: START, day: dayName(0), origin: ORIGIN });
      expect(billed(await closings(deps, org))).toBe(BigInt(files) * 1_000n * BigInt(DAY));
      return calls;
    };
    const one = await callsFor(1);
    expect(await callsFor(100)).toBe(one);
    expect(await callsFor(500, 500)).toBe(one);
    expect(one).toBeLessThanOrEqual(8);
  });
});
