import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CloseDayData } from '../../../lib/domain/daily-usage/commands.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import {
  type FrozenDay,
  MAX_UPLOADERS_PER_DAY,
  OTHERS,
  type TallyText,
} from '../../../lib/domain/daily-usage/decide/close.ts';
import type { LateChange } from '../../../lib/domain/daily-usage/events.ts';
import { MAX_LATE_PER_CLOSE, MAX_LATE_PER_TAKE } from '../../../lib/domain/daily-usage/limits.ts';
import { addDays, DAY_MS, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { integrate } from '../../../lib/domain/metering/integral.ts';
import { addTally, changeOf, EMPTY_TALLY, post } from '../../../lib/domain/metering/ledger.ts';
import { computeMeter, isOtherMeter, machineTypeOf, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { given } from '../given-events.ts';

const FIRST = '2026-11-18';
const LATER = dayEnd('2026-12-31');
const start = () => given(dailyUsage, 'org_1', LATER);
const nothing: FrozenDay = { storage: { inDay: '0', net: '0' }, uploaders: {}, compute: {}, meters: {} };

interface Step {
  readonly meter: string;
  readonly userId: string;
  readonly delta: bigint;
  readonly atMs: number;
}

function tally(steps: readonly Step[]): TallyText {
  const { inDay, net } = steps
    .map(({ meter, delta, atMs }) => post(changeOf(meter, delta, atMs)))
    .reduce(addTally, EMPTY_TALLY);
  return { inDay: `${inDay}`, net: `${net}` };
}

function freeze(steps: readonly Step[]): FrozenDay {
  const stored = steps.filter(({ meter }) => meter === STORAGE_METER);
  const run = steps.filter(({ meter }) => machineTypeOf(meter) !== undefined);
  const other = steps.filter(({ meter }) => isOtherMeter(meter));
  const each = (map: Map<string, Step[]>) => Object.fromEntries([...map].map(([key, own]) => [key, tally(own)]));
  return {
    storage: tally(stored),
    uploaders: each(Map.groupBy(stored, ({ userId }) => userId)),
    compute: each(Map.groupBy(run, ({ meter }) => meter.slice('compute.seconds:'.length))),
    meters: each(Map.groupBy(other, ({ meter }) => meter)),
  };
}

const closing = (day: string, steps: readonly Step[] = [], late: readonly LateChange[] = []): CloseDayData => ({
  day,
  frozen: freeze(steps),
  late,
  watermarkMs: dayEnd(day),
});

const stored = (delta: bigint, atMs: number, userId = 'usr_a'): Step => ({ meter: STORAGE_METER, userId, delta, atMs });
const lateOf = ({ meter, userId, delta, atMs }: Step, cause: string): LateChange => ({
  meter,
  userId,
  delta: `${delta}`,
  atMs,
  cause,
});

describe('closing a day', () => {
  test('says what the organisation, each uploader and each machine type used', () => {
    const noon = dayStart(FIRST) + DAY_MS / 2;
    const small = computeMeter('standard-1');
    const spec = start().and(
      'CloseDay',
      closing(FIRST, [
        stored(1_000n, noon),
        stored(500n, noon, 'usr_b'),
        { meter: small, userId: 'usr_a', delta: 1n, atMs: dayEnd(FIRST) - 90_000 },
      ]),
    );
    expect(spec.history()).toEqual([
      {
        type: 'OrganisationDayClosed',
        data: {
          organisationId: 'org_1',
          day: FIRST,
          openingBytes: '0',
          closingBytes: '1500',
          byteMs: `${(1_500 * DAY_MS) / 2}`,
          uploaders: [
            { uploaderId: 'usr_a', closingBytes: '1000', byteMs: `${(1_000 * DAY_MS) / 2}` },
            { uploaderId: 'usr_b', closingBytes: '500', byteMs: `${(500 * DAY_MS) / 2}` },
          ],
          compute: [{ machineType: 'standard-1', closingRunning: '1', runMs: '90000' }],
          watermarkMs: dayEnd(FIRST),
          atMs: LATER,
        },
      },
    ]);
    // The run goes on over midnight and ends ten seconds later; the bytes stay all day.
    const next = addDays(FIRST, 1);
    spec.and('CloseDay', closing(next, [{ meter: small, userId: 'usr_a', delta: -1n, atMs: dayStart(next) + 10_000 }]));
    expect(spec.history().at(-1)).toMatchObject({
      data: {
        openingBytes: '1500',
        byteMs: `${1_500 * DAY_MS}`,
        compute: [{ machineType: 'standard-1', closingRunning: '0', runMs: '10000' }],
      },
    });
  });

  test('names every other meter that came to something: an amount counts on its own day, and opens no other', () => {
    const sent = (count: bigint, atMs: number): Step => ({ meter: 'test.things', userId: 'usr_a', delta: count, atMs });
    const next = addDays(FIRST, 1);
    const spec = start().and('CloseDay', closing(FIRST, [sent(5n, dayStart(FIRST)), sent(7n, dayEnd(FIRST) - 1)]));
    expect(spec.history().at(-1)).toMatchObject({
      data: { meters: [{ meter: 'test.things', closing: '0', count: '12' }] },
    });
    spec.and('CloseDay', closing(next, [], [lateOf(sent(3n, dayStart(FIRST)), 'file#f@1/0')]));
    expect(spec.history().slice(1)).toMatchObject([
      { type: 'UsageCorrected', data: { corrected: [{ meter: 'test.things', delta: '0', count: '3' }] } },
      { type: 'OrganisationDayClosed', data: { byteMs: '0', uploaders: [] } },
    ]);
    expect(spec.history().at(-1)?.data).not.toHaveProperty('meters');
  });

  test('a day is closed once, in order, and only when it is over', () => {
    const spec = start().and('CloseDay', closing(FIRST));
    expect(spec.types('CloseDay', closing(FIRST, [stored(7n, dayStart(FIRST))]))).toEqual([]);
    expect(spec.types('CloseDay', closing(addDays(FIRST, 2)))).toBe('day-out-of-order');
    expect(spec.types('CloseDay', { ...closing(FIRST), day: '2026-11-31' })).toBe('day-invalid');
    expect(given(dailyUsage, 'org_1', dayEnd(FIRST) - 1).types('CloseDay', closing(FIRST))).toBe('day-not-over');
    expect(given(dailyUsage, 'org_1', dayEnd(FIRST)).types('CloseDay', closing(FIRST))).toEqual([
      'OrganisationDayClosed',
    ]);
  });

  test('what comes late becomes one correction, and joins the opening', () => {
    const late = stored(1_000n, dayEnd(FIRST) - 60_000);
    const next = addDays(FIRST, 1);
    const spec = start()
      .and('CloseDay', closing(FIRST))
      .and('CloseDay', closing(next, [], [lateOf(late, 'file#fil_1@2/0')]));
    const [, corrected, closed] = spec.history();
    expect(corrected).toEqual({
      type: 'UsageCorrected',
      data: {
        organisationId: 'org_1',
        sequence: 1,
        day: next,
        closedThroughMs: dayStart(next),
        corrected: [{ meter: STORAGE_METER, delta: '1000', count: '60000000' }],
        changes: [{ meter: STORAGE_METER, userId: 'usr_a', delta: '1000', atMs: late.atMs, cause: 'file#fil_1@2/0' }],
      },
    });
    expect(closed).toMatchObject({ data: { openingBytes: '1000', closingBytes: '1000', byteMs: `${1_000 * DAY_MS}` } });
  });

  test('takes all that is late before it judges levels, in as many corrections as it needs, each once', () => {
    // Put before midnight and heard late, deleted in time: the day begins with nothing and ends with less.
    const next = addDays(FIRST, 1);
    const parts = Array.from({ length: MAX_LATE_PER_TAKE + 500 }, (_, part) => stored(1n, dayEnd(FIRST) - 1 - part));
    const late = parts.map((step, index) => lateOf(step, `file#fil_1@2/${index}`));
    const gone = stored(-BigInt(parts.length), dayStart(next) + 1);
    const spec = start().and('CloseDay', closing(FIRST));
    expect(spec.types('TakeLate', { day: next, sequence: 1, late })).toBe('too-many-late-changes');
    const first = { day: next, sequence: 1, late: late.slice(0, MAX_LATE_PER_TAKE) };
    spec.and('TakeLate', first);
    expect(spec.types('TakeLate', first)).toEqual([]);
    spec.and('TakeLate', { day: next, sequence: 2, late: late.slice(MAX_LATE_PER_TAKE) });
    spec.and('CloseDay', closing(next, [gone]));
    expect(spec.history().at(-1)).toMatchObject({
      data: { openingBytes: `${parts.length}`, closingBytes: '0', byteMs: `${parts.length}` },
    });
    expect(spec.types('TakeLate', { day: next, sequence: 3, late })).toEqual([]);
    expect(spec.types('TakeLate', { day: addDays(next, 5), sequence: 3, late: late.slice(0, 1) })).toBe(
      'day-out-of-order',
    );
  });

  describe('a meter that is below zero', () => {
    const next = addDays(FIRST, 1);
    const gone = stored(-10n, dayEnd(FIRST) - 7_200_000);
    const run = { meter: computeMeter('standard-1'), userId: 'usr_a', delta: 1n, atMs: dayStart(FIRST) };
    const begin = lateOf(stored(10n, dayStart(FIRST) + 3_600_000), 'file#fil_1@2/0');
    const inQuarantine = () => start().and('CloseDay', closing(FIRST, [gone, run]));

    test('is in quarantine for that day; its other meters and the next day go on', () => {
      const spec = inQuarantine().and('CloseDay', closing(next));
      expect(spec.history()).toMatchObject([
        { data: { day: FIRST, quarantined: [STORAGE_METER], compute: [{ runMs: `${DAY_MS}` }] } },
        { data: { day: next, quarantined: [STORAGE_METER], compute: [{ runMs: `${DAY_MS}` }] } },
      ]);
      expect(spec.state().quarantined).toEqual({
        [FIRST]: { [STORAGE_METER]: '-72000000' },
        [next]: { [STORAGE_METER]: `${-10 * DAY_MS}` },
      });
    });

    test('is released with the correction that brings its beginning, and worth what it was', () => {
      const spec = inQuarantine().and('TakeLate', { day: next, sequence: 1, late: [begin] });
      expect(spec.history().slice(1)).toMatchObject([
        { type: 'UsageCorrected', data: { sequence: 1, quarantined: [{ day: FIRST, meter: STORAGE_METER }] } },
        { type: 'QuarantineReleased', data: { sequence: 2, day: FIRST, count: `${10 * (DAY_MS - 3 * 3_600_000)}` } },
      ]);
      expect(spec.state()).toMatchObject({ quarantined: {}, corrections: 2, bytes: '0' });
      // Its number is used up, so that a sender who had read before it sends nothing twice.
      expect(spec.types('TakeLate', { day: next, sequence: 2, late: [begin] })).toEqual([]);
    });

    test('is released by people as it is counted, once', () => {
      const spec = inQuarantine();
      expect(spec.types('ReleaseQuarantine', { day: FIRST, meter: 'test.things' })).toBe('not-quarantined');
      spec.and('ReleaseQuarantine', { day: FIRST });
      expect(spec.history().at(-1)).toMatchObject({
        type: 'QuarantineReleased',
        data: { meter: STORAGE_METER, count: '-72000000' },
      });
      expect(spec.types('ReleaseQuarantine', { day: FIRST })).toBe('not-quarantined');
      spec.and('TakeLate', { day: next, sequence: 2, late: [begin] });
      expect(spec.history().at(-1)?.data).not.toHaveProperty('quarantined');
    });

    test('is below zero whether bytes end, attempts end or another meter does', () => {
      const things = { meter: 'test.things', userId: 'usr_a', delta: -1n, atMs: dayStart(FIRST) };
      const spec = start().and('CloseDay', closing(FIRST, [gone, { ...run, delta: -1n }, things]));
      const meters = [STORAGE_METER, computeMeter('standard-1'), 'test.things'];
      expect(spec.history()).toMatchObject([{ data: { quarantined: meters } }]);
    });
  });

  test('refuses changes as late that are not, and more than it takes', () => {
    const one = lateOf(stored(1n, dayStart(FIRST) - 1), 'file#f@1/0');
    const many = Array.from({ length: MAX_LATE_PER_CLOSE + 1 }, () => one);
    expect(start().types('CloseDay', closing(FIRST, [], many))).toBe('too-many-late-changes');
    expect(start().types('CloseDay', closing(FIRST, [], many.slice(1)))).toEqual([
      'UsageCorrected',
      'OrganisationDayClosed',
    ]);
    expect(start().types('CloseDay', closing(FIRST, [], [{ ...one, atMs: dayStart(FIRST) }]))).toBe('not-late');
  });

  test('uploaders beyond the limit are summed up, and the event stays far below the size of an item', () => {
    const atMs = dayStart(FIRST);
    const steps = Array.from({ length: MAX_UPLOADERS_PER_DAY + 50 }, (_, i) =>
      stored(BigInt(i + 1) * 10n ** 9n, atMs, `usr_01J9ZC0000000000000000${String(i).padStart(4, '0')}`),
    );
    const spec = start().and('CloseDay', closing(FIRST, steps));
    const event = spec.history()[0];
    if (event?.type !== 'OrganisationDayClosed') throw new Error('the day was not closed');
    const { uploaders, byteMs, closingBytes } = event.data;
    expect(uploaders).toHaveLength(MAX_UPLOADERS_PER_DAY);
    expect(uploaders.at(0)?.uploaderId).toBe(OTHERS);
    expect(uploaders.reduce((sum, one) => sum + BigInt(one.byteMs), 0n)).toBe(BigInt(byteMs));
    expect(uploaders.reduce((sum, one) => sum + BigInt(one.closingBytes), 0n)).toBe(BigInt(closingBytes));
    expect(JSON.stringify(event).length).toBeLessThan(150_000);
    // One of those summed up deletes everything: the lines still sum to the organisation's.
    const least = steps[0];
    if (!least) throw new Error('no step');
    const next = addDays(FIRST, 1);
    spec.and('CloseDay', closing(next, [{ ...least, delta: -least.delta, atMs: dayStart(next) + 5 }]));
    const after = spec.history()[1];
    if (after?.type !== 'OrganisationDayClosed') throw new Error('the day was not closed');
    expect(after.data.uploaders.reduce((sum, one) => sum + BigInt(one.byteMs), 0n)).toBe(BigInt(after.data.byteMs));
  });

  test('whatever arrives when: days and corrections together are the integral of the log', () => {
    const DAYS = 4;
    const fromMs = dayStart(FIRST);
    const toMs = fromMs + DAYS * DAY_MS;
    const file = fc.record({
      userId: fc.constantFrom('usr_a', 'usr_b', 'usr_c'),
      bytes: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      addedMs: fc.integer({ min: fromMs, max: toMs - 1 }),
      keptMs: fc.integer({ min: 0, max: 3 * DAY_MS }),
      // How many days are closed by the time the log brings it.
      heard: fc.integer({ min: 0, max: DAYS - 1 }),
    });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), (files) => {
        const changes = files.flatMap(({ userId, bytes, addedMs, keptMs, heard }, index) => {
          const added = { step: stored(bytes, addedMs, userId), heard, cause: `file#${index}@1/0` };
          const gone = { step: stored(-bytes, addedMs + keptMs, userId), heard, cause: `file#${index}@2/0` };
          return addedMs + keptMs < toMs ? [added, gone] : [added];
        });
        const spec = start();
        for (let closed = 0; closed < DAYS; closed += 1) {
          const day = addDays(FIRST, closed);
          const known = changes.filter(
            ({ step, heard }) => closed === Math.max(heard, Math.floor((step.atMs - fromMs) / DAY_MS)),
          );
          const inDay = known.filter(({ step }) => step.atMs >= dayStart(day)).map(({ step }) => step);
          const late = known.filter(({ step }) => step.atMs < dayStart(day));
          spec.and(
            'CloseDay',
            closing(
              day,
              inDay,
              late.map(({ step, cause }) => lateOf(step, cause)),
            ),
          );
        }
        let billed = 0n;
        for (const event of spec.history()) {
          if (event.type === 'UsageCorrected') for (const { count } of event.data.corrected) billed += BigInt(count);
          if (event.type === 'OrganisationDayClosed') {
            billed += BigInt(event.data.byteMs);
            const sum = event.data.uploaders.reduce((all, one) => all + BigInt(one.byteMs), 0n);
            expect(sum).toBe(BigInt(event.data.byteMs));
          }
        }
        expect(billed).toBe(
          integrate(
            0n,
            changes.map(({ step }) => step),
            { fromMs, toMs },
          ),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('nothing used is a day like any other', () => {
    expect(
      start()
        .and('CloseDay', { ...closing(FIRST), frozen: nothing })
        .history(),
    ).toMatchObject([{ data: { openingBytes: '0', closingBytes: '0', byteMs: '0', uploaders: [], compute: [] } }]);
  });
});
