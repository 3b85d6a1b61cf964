import { describe, expect, test } from 'vitest';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import type { FrozenDay } from '../../../lib/domain/daily-usage/decide/close.ts';
import type { DailyUsageEvent } from '../../../lib/domain/daily-usage/events.ts';
import { MAX_LATE_PER_CLOSE } from '../../../lib/domain/daily-usage/limits.ts';
import { addDays, DAY_MS, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { computeMeter } from '../../../lib/domain/metering/meter.ts';
import { given } from '../given-events.ts';
import { closing, FIRST, LATER, lateOf, type Step, start, stored } from './closing.ts';

const nothing: FrozenDay = { storage: { inDay: '0', net: '0' }, compute: {}, meters: {} };

describe('closing a day', () => {
  test('says what the organisation and each machine type used', () => {
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
          uploaders: [],
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

  test('goes on from a day that was closed with uploaders of its own, and its event has none', () => {
    const next = addDays(FIRST, 1);
    const uploaders = [{ uploaderId: 'usr_a', closingBytes: '1000', byteMs: `${1_000 * DAY_MS}` }];
    const before: DailyUsageEvent = {
      type: 'OrganisationDayClosed',
      data: {
        organisationId: 'org_1',
        day: FIRST,
        ...{ openingBytes: '1000', closingBytes: '1000', byteMs: `${1_000 * DAY_MS}`, uploaders, compute: [] },
        ...{ watermarkMs: dayEnd(FIRST), atMs: LATER },
      },
    };
    const state = dailyUsage.evolve(dailyUsage.initial, before);
    const command = { type: 'CloseDay', id: 'cmd_1', aggregateId: 'org_1', data: closing(next) } as const;
    const context = { nowMs: LATER, id: 'id_1', actor: 'billing-run' };
    expect(dailyUsage.decide(command, state, context)).toMatchObject([
      { data: { byteMs: `${1_000 * DAY_MS}`, uploaders: [] } },
    ]);
  });

  test('nothing used is a day like any other', () => {
    expect(
      start()
        .and('CloseDay', { ...closing(FIRST), frozen: nothing })
        .history(),
    ).toMatchObject([{ data: { openingBytes: '0', closingBytes: '0', byteMs: '0', uploaders: [], compute: [] } }]);
  });
});
