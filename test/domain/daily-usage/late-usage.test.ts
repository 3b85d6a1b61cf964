import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_LATE_PER_TAKE } from '../../../lib/domain/daily-usage/limits.ts';
import { addDays, DAY_MS, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { integrate } from '../../../lib/domain/metering/integral.ts';
import { computeMeter, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { closing, FIRST, lateOf, start, stored } from './closing.ts';

describe('closing a day', () => {
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
          if (event.type === 'OrganisationDayClosed') billed += BigInt(event.data.byteMs);
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
});
