import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_GRACE_DAYS } from '../../../lib/domain/billing-account/account.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { MAX_METERS_PER_DAY } from '../../../lib/domain/billing-period/decide/faults.ts';
import { MAX_CORRECTIONS } from '../../../lib/domain/billing-period/decide/record.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import { evolveBillingPeriod } from '../../../lib/domain/billing-period/state.ts';
import { addDays, dayEnd } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { type DatedTerms, NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';
import { given } from '../given-events.ts';
import { COMPUTE_METER, FIRST, LAST } from '../rating/any-period.ts';
import { anyHistory } from './any-history.ts';
import { billedBy, play, ratedAtOnce } from './check-history.ts';

const ID = periodId('org_1', '2026-01');
const GB_HOUR = 3_600_000_000_000_000n;
const FINAL = dayEnd(addDays(LAST, DEFAULT_GRACE_DAYS));
const source = 'daily-usage#org_1@1';
const gbHours = (count: bigint, meter = STORAGE_METER) => [{ meter, count: `${count * GB_HOUR}` }];
const perUnit = (unit: string, own: Partial<Charge> = {}): Charge => ({
  meter: STORAGE_METER,
  model: { kind: 'perUnit', unit },
  ...own,
});
const termsOf = (...charges: readonly Charge[]): DatedTerms => ({
  ...NO_TERMS,
  plans: [{ planId: 'pln_1', planVersion: 1, charges, fromDay: FIRST }],
});
const finalisation = (terms: DatedTerms, graceDays = DEFAULT_GRACE_DAYS) =>
  ({ fromDay: FIRST, toDay: LAST, currency: 'EUR', terms, graceDays }) as const;

/** January with usage on its last day only. */
function recorded(usage: readonly { meter: string; count: string }[], nowMs = FINAL) {
  const spec = given(billingPeriod, ID, nowMs);
  for (let day = FIRST; day < LAST; day = addDays(day, 1)) spec.and('RecordDay', { day, usage: [], source });
  return spec.and('RecordDay', { day: LAST, usage, source });
}

describe('a billing period', () => {
  test('the invoice and all adjustments sum to rating the log at once, whatever came when, how often, in which order', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const events = play(history);
        expect(billedBy(events)).toBe(ratedAtOnce(history));
        for (const event of events) {
          if (event.type !== 'PeriodAdjusted') continue;
          const { meters, amount } = event.data;
          const sum = meters.reduce(
            (all, one) => all + toMinor(one.amountAfter, 'EUR') - toMinor(one.amountBefore, 'EUR'),
            0n,
          );
          expect(sum).toBe(toMinor(amount, 'EUR'));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a late count is worth what it is in its own month, not a quantity at a later price', () => {
    const spec = recorded(gbHours(90n)).and(
      'FinalisePeriod',
      finalisation(termsOf(perUnit('1', { allowance: '100' }))),
    );
    spec.and('RecordLateUsage', { sequence: 1, days: [{ day: '2026-01-30', usage: gbHours(20n) }], source: 'late@1' });
    expect(spec.history().slice(-3)).toMatchObject([
      { type: 'PeriodFinalised', data: { total: '0.00' } },
      { type: 'LateUsageRecorded' },
      {
        type: 'PeriodAdjusted',
        data: {
          adjustment: 1,
          amount: '10.00',
          billed: '0.00',
          days: ['2026-01-30'],
          cause: 'late@1',
          meters: [{ meter: STORAGE_METER, amountBefore: '0.00', amountAfter: '10.00' }],
        },
      },
    ]);
    spec.and('RecordLateUsage', { sequence: 2, days: [{ day: '2026-01-30', usage: gbHours(-20n) }], source: 'late@2' });
    expect(spec.history().at(-1)).toMatchObject({ data: { adjustment: 2, amount: '-10.00', billed: '10.00' } });
  });

  test('is final when its last day is recorded and the grace time is over; what comes before joins the invoice', () => {
    const terms = termsOf(perUnit('1'));
    const early = recorded(gbHours(5n), FINAL - 1);
    expect(early.types('FinalisePeriod', finalisation(terms))).toBe('period-in-grace');
    expect(early.types('FinalisePeriod', finalisation(terms, 2))).toEqual(['PeriodFinalised']);
    const spec = recorded(gbHours(5n));
    spec.and('RecordLateUsage', { sequence: 7, days: [{ day: FIRST, usage: gbHours(1n) }], source });
    spec.and('FinalisePeriod', finalisation(terms));
    expect(spec.history().at(-1)).toMatchObject({ type: 'PeriodFinalised', data: { total: '6.00' } });
    expect(spec.types('FinalisePeriod', finalisation(terms))).toEqual([]);
    const open = given(billingPeriod, ID, FINAL).and('RecordDay', { day: FIRST, usage: [], source });
    expect(open.types('FinalisePeriod', finalisation(terms))).toBe('period-not-over');
    expect(open.types('FinalisePeriod', { ...finalisation(terms), toDay: FIRST, graceDays: 0 })).toEqual([
      'PeriodFinalised',
    ]);
  });

  test('is not final while it comes to less than nothing: usage of it is missing', () => {
    const spec = recorded(gbHours(-5n), FINAL).and('RecordLateUsage', {
      sequence: 1,
      days: [{ day: FIRST, usage: gbHours(5n) }],
      source,
    });
    const terms = termsOf(perUnit('1'));
    // What was there is free, what is taken away was not.
    const free = { kind: 'percentage', percent: '100' } as const;
    const discounts = [{ discountId: 'dsc_1', discount: free, fromDay: FIRST, toDay: addDays(LAST, -1) }];
    const two = finalisation({ ...terms, discounts });
    expect(spec.types('FinalisePeriod', two)).toBe('period-below-zero');
    spec.and('RecordLateUsage', { sequence: 2, days: [{ day: LAST, usage: gbHours(5n) }], source });
    expect(spec.types('FinalisePeriod', two)).toEqual(['PeriodFinalised']);
  });

  test('counts every day and every correction once, in any order', () => {
    const spec = recorded(gbHours(5n));
    expect(spec.types('RecordDay', { day: LAST, usage: gbHours(9n), source })).toEqual([]);
    const late = { sequence: 2, days: [{ day: LAST, usage: gbHours(1n) }], source };
    spec.and('RecordLateUsage', late);
    expect(spec.types('RecordLateUsage', late)).toEqual([]);
    expect(spec.types('RecordLateUsage', { ...late, sequence: 1 })).toEqual(['LateUsageRecorded']);
  });

  test('usage without a price is a line, and can be priced after the fact for its own days', () => {
    const compute = { meter: COMPUTE_METER, count: '10000' };
    const spec = recorded([compute]).and('FinalisePeriod', finalisation(termsOf(perUnit('1'))));
    expect(spec.history().at(-1)).toMatchObject({
      data: { total: '0.00', unpriced: [COMPUTE_METER], lines: [{ rows: [{ kind: 'unpriced' }] }] },
    });
    const charge: Charge = { meter: COMPUTE_METER, model: { kind: 'perUnit', unit: '0.5' } };
    spec.and('PriceUsage', { charge });
    expect(spec.history().slice(-2)).toMatchObject([
      { type: 'UsagePriced', data: { meter: COMPUTE_METER } },
      { type: 'PeriodAdjusted', data: { amount: '5.00' } },
    ]);
    expect(spec.types('PriceUsage', { charge })).toEqual([]);
    expect(spec.types('PriceUsage', { charge: perUnit('9') })).toEqual([]);
    expect(recorded([]).types('PriceUsage', { charge })).toBe('period-not-final');
  });

  describe('an invoice that the account made', () => {
    const { graceDays: _, ...dated } = finalisation(termsOf(perUnit('1', { allowance: '3' })));
    const counts = { [LAST]: { [STORAGE_METER]: `${5n * GB_HOUR}` } };
    const adoption = { ...dated, invoice: { number: 4, billed: '5.00', counts }, source: 'billing-account#org_1@9' };
    const late = { sequence: 1, days: [{ day: FIRST, usage: gbHours(1n) }], source };

    test('keeps its amount; later counts change it by what they are worth', () => {
      const spec = recorded(gbHours(5n)).and('AdoptInvoice', adoption);
      expect(spec.types('AdoptInvoice', adoption)).toEqual([]);
      spec.and('RecordLateUsage', late);
      expect(spec.history().at(-1)).toMatchObject({ data: { amount: '1.00', billed: '5.00' } });
      expect(spec.state()).toMatchObject({ billed: '6.00', rated: '3.00' });
    });

    test('is adjusted at once by what came before it and it did not count', () => {
      const spec = recorded(gbHours(5n)).and('RecordLateUsage', late).and('AdoptInvoice', adoption);
      expect(spec.history().at(-1)).toMatchObject({
        type: 'PeriodAdjusted',
        data: { amount: '1.00', days: [FIRST], cause: 'billing-account#org_1@9' },
      });
    });

    test('brings the days of before periods had streams', () => {
      const spec = given(billingPeriod, ID, FINAL).and('AdoptInvoice', adoption);
      expect(spec.history()).toHaveLength(1);
      spec.and('RecordLateUsage', late);
      expect(spec.history().at(-1)).toMatchObject({ data: { amount: '1.00' } });
    });
  });

  test('refuses what it cannot rate, by a code', () => {
    const spec = given(billingPeriod, ID, FINAL);
    const day = (data: { day: string; usage: readonly { meter: string; count: string }[] }) =>
      spec.types('RecordDay', { ...data, source });
    expect(day({ day: '2026-02-01', usage: [] })).toBe('day-of-other-period');
    expect(day({ day: '2026-01-32', usage: [] })).toBe('day-invalid');
    expect(day({ day: FIRST, usage: [{ meter: 'cpu', count: '1' }] })).toBe('usage-invalid');
    expect(day({ day: FIRST, usage: [{ meter: STORAGE_METER, count: '1.5' }] })).toBe('usage-invalid');
    const many = Array.from({ length: MAX_METERS_PER_DAY + 1 }, () => ({ meter: STORAGE_METER, count: '1' }));
    expect(day({ day: FIRST, usage: many })).toBe('too-many-meters');
    expect(spec.types('RecordLateUsage', { sequence: 0, days: [], source })).toBe('sequence-invalid');
    const terms = termsOf(perUnit('1'));
    expect(spec.types('FinalisePeriod', { ...finalisation(terms), fromDay: '2025-12-31' })).toBe('period-invalid');
    expect(spec.types('FinalisePeriod', { ...finalisation(terms), currency: 'XXX' })).toBe('currency-unknown');
    expect(spec.types('FinalisePeriod', finalisation(terms, 29))).toBe('grace-invalid');
    expect(given(billingPeriod, 'org_1', FINAL).types('RecordDay', { day: FIRST, usage: [], source })).toBe(
      'period-invalid',
    );
    const full = Array.from({ length: MAX_CORRECTIONS }, (_, index) => index + 1);
    const state = { ...billingPeriod.initial, late: full };
    const next = { type: 'RecordLateUsage', data: { sequence: MAX_CORRECTIONS + 1, days: [], source } } as const;
    const command = { ...next, id: 'c', aggregateId: ID };
    expect(billingPeriod.decide(command, state, { nowMs: 0, id: 'i', actor: 'a' })).toMatchObject({
      code: 'too-many-corrections',
    });
  });

  test('a full month of all meters fits many times into an item', () => {
    let state = billingPeriod.initial;
    const usage = Array.from({ length: MAX_METERS_PER_DAY }, (_, index) => ({
      meter: `compute.seconds:machine-${index}`,
      count: '9'.repeat(18),
    }));
    for (let day = FIRST; day <= LAST; day = addDays(day, 1)) {
      state = evolveBillingPeriod(state, { type: 'DayRecorded', data: { day, usage, source } });
    }
    expect(JSON.stringify(state).length).toBeLessThan(120_000);
  });
});
