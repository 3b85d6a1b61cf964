import { commandsOf } from 'epoch';
import { viewId } from 'epoch/views';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DAYS_PER_CALL } from '../../../lib/app/usage/commands/close-day.ts';
import { fileShares } from '../../../lib/app/usage/queries/shares.ts';
import { LEDGER_VIEW, ledgerDayRow } from '../../../lib/app/usage/views/ledger-rows.ts';
import { usageLedger } from '../../../lib/app/usage/views/usage-ledger.ts';
import { file } from '../../../lib/domain/file/file.ts';
import {
  billed,
  callsToClose,
  closings,
  DAY,
  dayName,
  fromRawLog,
  HOUR,
  newDependencies,
  START,
} from './ledger-scene.ts';

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

  test('closing a day takes as many reads and writes for many files and uploaders as for one', async () => {
    const callsFor = async (files: number, uploaders = 1) => {
      const { deps, org } = await newDependencies();
      for (let i = 0; i < files; i += 1) await deps.upload(org, `usr_${i % uploaders}`, 1_000);
      deps.to(START + DAY);
      const calls = await callsToClose(deps, org, dayName(0));
      expect(billed(await closings(deps, org))).toBe(BigInt(files) * 1_000n * BigInt(DAY));
      return calls;
    };
    const one = await callsFor(1);
    expect(await callsFor(100)).toBe(one);
    expect(await callsFor(500, 500)).toBe(one);
    expect(one).toBeLessThanOrEqual(8);
  });

  test('a day’s row has as many sums for files of 500 uploaders as for one', async () => {
    const sumsOf = async (uploaders: number) => {
      const { deps, org } = await newDependencies();
      for (let i = 0; i < 500; i += 1) await deps.upload(org, `usr_${i % uploaders}`, 1_000);
      const row = await deps.views
        .at(viewId(usageLedger))
        .get(LEDGER_VIEW, ledgerDayRow.key({ organisationId: org, day: dayName(0) }));
      return Object.keys(row?.values ?? {});
    };
    const one = await sumsOf(1);
    expect(one).toHaveLength(2);
    expect(await sumsOf(500)).toEqual(one);
  });
});
