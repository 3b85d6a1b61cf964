import { commandsOf, isRejection } from 'epoch';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import type { BillingAccountCommand } from '../../../lib/domain/billing-account/commands.ts';
import { MAX_OPEN_PERIODS } from '../../../lib/domain/billing-account/decide/record.ts';
import type { BillingAccountEvent, MeterCount } from '../../../lib/domain/billing-account/events.ts';
import { draftInvoice, type InvoiceLine } from '../../../lib/domain/billing-account/invoice.ts';
import { inputsOf } from '../../../lib/domain/billing-account/rate-period.ts';
import {
  billedBy,
  type RatedDays,
  rateOpenDays,
  type Unrecorded,
} from '../../../lib/domain/billing-account/rated-days.ts';
import { type BillingAccountState, initialBillingAccount } from '../../../lib/domain/billing-account/state.ts';
import { addDays, type Day, lastDayOf, monthOf } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { compare, display, sum } from '../../../lib/domain/rating/exact.ts';
import { roundMoney } from '../../../lib/domain/rating/money.ts';
import { shareOf } from '../../../lib/domain/rating/share.ts';
import { chargeOf } from '../rating/any-charge.ts';

const NOW = Date.UTC(2026, 0, 1);
const COMPUTE = 'compute.seconds:standard-1';
const METERS = [STORAGE_METER, COMPUTE];
const GB_HOUR = 3_600_000_000_000_000n;
const perUnit = (unit: string, meter = STORAGE_METER): Charge => ({ meter, model: { kind: 'perUnit', unit } });
const planOf = (planVersion: number, charges: readonly Charge[]) =>
  ({ planId: 'pln_1', planVersion, currency: 'EUR', charges }) as const;

type Sent = { [C in BillingAccountCommand as C['type']]: Pick<C, 'type' | 'data'> }[BillingAccountCommand['type']];

/** An account as it is lived: commands that it refuses change nothing. */
function account(opening: ReturnType<typeof planOf>) {
  let state: BillingAccountState = initialBillingAccount;
  const events: { readonly event: BillingAccountEvent; readonly before: BillingAccountState }[] = [];
  const self = {
    send(sent: Sent) {
      const command = { ...sent, id: 'cmd', aggregateId: 'org_1' } as BillingAccountCommand;
      const decision = billingAccount.decide(command, state, { nowMs: NOW, id: 'id', actor: 'usr_1' });
      for (const event of isRejection(decision) ? [] : decision) {
        events.push({ event, before: state });
        state = billingAccount.evolve(state, event);
      }
      return self;
    },
    record: (day: Day, usage: readonly MeterCount[]) =>
      self.send({ type: 'RecordDailyUsage', data: { day, usage, closingBytes: '0', source: `day@${day}` } }),
    open() {
      if (state.status !== 'open') throw new Error('the account is not open');
      return state;
    },
    rated: (unrecorded: readonly Unrecorded[] = []): readonly RatedDays[] => [
      ...events.flatMap(({ event, before }) => billedBy(event, before)),
      ...rateOpenDays(self.open(), unrecorded, NOW),
    ],
    /** Lines of final invoices and, for the rest, of drafts. */
    lines: (): readonly InvoiceLine[] => [
      ...events.flatMap(({ event }) => (event.type === 'InvoiceFinalised' ? event.data.lines : [])),
      ...Object.keys(self.open().periods).flatMap((period) => {
        const inputs = inputsOf(self.open(), period);
        const draft = inputs && draftInvoice(inputs);
        return draft?.kind === 'drafted' ? draft.invoice.lines : [];
      }),
    ],
  };
  return self.send({ type: 'OpenAccount', data: { organisationId: 'org_1', plan: opening } });
}

const usage = (gbHours: bigint): readonly MeterCount[] => [{ meter: STORAGE_METER, count: `${gbHours * GB_HOUR}` }];
const closing = (day: Day, used: readonly MeterCount[]): Unrecorded => ({
  type: 'RecordDailyUsage',
  data: { day, usage: used, closingBytes: '0', source: '' },
});
const seen = (days: readonly RatedDays[]) =>
  days.map(({ status, planVersion, fromDay, toDay, lines }) => [
    status,
    planVersion,
    fromDay,
    toDay,
    ...lines.map(({ due }) => display(due)),
  ]);

function recordDays(spec: ReturnType<typeof account>, from: Day, to: Day): typeof spec {
  for (let day = from; day <= to; day = addDays(day, 1)) spec.record(day, usage(1n));
  return spec;
}

describe('days as they are rated', () => {
  const tiered: Charge = {
    meter: STORAGE_METER,
    model: {
      kind: 'graduated',
      tiers: [
        { upTo: '31', unit: '0.1' },
        { upTo: null, unit: '0.01' },
      ],
    },
  };

  test('have the terms of their own time: what is billed stays, whatever is agreed later', () => {
    const spec = recordDays(account(planOf(1, [perUnit('0.1')])), '2026-01-01', '2026-01-31');
    spec.send({ type: 'FinaliseInvoice', data: { period: '2026-01' } });
    spec.send({ type: 'PinPlan', data: planOf(2, [perUnit('0.2')]) });
    recordDays(spec, '2026-02-01', '2026-02-10');
    spec.send({
      type: 'GrantDiscount',
      data: { discountId: 'd', discount: { kind: 'percentage', percent: '50' } },
    });
    expect(seen(spec.rated())).toEqual([
      ['final', 1, '2026-01-01', '2026-01-31', '3.1'],
      ['draft', 2, '2026-02-01', '2026-02-10', '1'],
    ]);
  });

  test('that are not recorded yet join their line as if they closed now, and nothing is written', () => {
    const spec = recordDays(account(planOf(1, [tiered])), '2026-01-01', '2026-01-09');
    const before = JSON.stringify(spec.open());
    expect(seen(spec.rated([closing('2026-01-10', usage(6n))]))).toEqual([
      // 15 GB-hours in 10 days: the first tier ends at 10, then 5 at a tenth of the price.
      ['running', 1, '2026-01-01', '2026-01-10', '1.05'],
    ]);
    expect(JSON.stringify(spec.open())).toBe(before);
  });

  test('split where a migration becomes due, also among those that are not recorded yet', () => {
    const spec = account(planOf(1, [perUnit('0.1')]));
    spec.send({ type: 'ScheduleMigration', data: { ...planOf(2, [perUnit('0.2')]), onDay: '2026-01-03' } });
    recordDays(spec, '2026-01-01', '2026-01-01');
    const open = ['2026-01-02', '2026-01-03', '2026-01-04'].map((day) => closing(day, usage(1n)));
    expect(seen(spec.rated(open))).toEqual([
      ['running', 1, '2026-01-01', '2026-01-02', '0.2'],
      ['running', 2, '2026-01-03', '2026-01-04', '0.4'],
    ]);
  });

  test('take along a correction that is on its way, and hear nothing twice', () => {
    const spec = recordDays(account(planOf(1, [perUnit('0.1')])), '2026-01-01', '2026-01-01');
    const data = { sequence: 1, closedThroughMs: NOW, usage: usage(-1n), source: 's' };
    const correction = commandsOf(billingAccount).RecordCorrection('org_1', data);
    const open = [closing('2026-01-01', usage(1n)), correction, correction, closing('2026-01-02', usage(5n))];
    expect(seen(spec.rated(open))).toEqual([['running', 1, '2026-01-01', '2026-01-02', '0.5']]);
  });

  test('end where the account would refuse to record more', () => {
    const spec = account(planOf(1, [perUnit('0.1')]));
    let day = '2026-01-31';
    for (let months = 0; months < MAX_OPEN_PERIODS; months += 1) {
      recordDays(spec, day, lastDayOf(monthOf(day)));
      day = addDays(lastDayOf(monthOf(day)), 1);
    }
    expect(spec.rated([closing(day, usage(1n))])).toEqual(spec.rated());
  });
});

/** What two jobs and nobody used on a day: of storage, and of compute. */
const parts = fc.array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 17n })), {
  minLength: 6,
  maxLength: 6,
});
const version = fc.integer({ min: 1, max: 3 });
const terms = fc.tuple(...METERS.map(chargeOf));
const discount = fc.oneof(
  fc.record({ kind: fc.constant('percentage' as const), percent: fc.integer({ min: 0, max: 100 }).map(String) }),
  fc.record({ kind: fc.constant('fixed' as const), amount: fc.integer({ min: 1, max: 50 }).map(String) }),
);
const agreed = fc.oneof(
  fc.record({ what: fc.constant('pin' as const), version }),
  fc.record({ what: fc.constant('migrate' as const), version, inDays: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ what: fc.constant('override' as const), charge: fc.oneof(...METERS.map(chargeOf)) }),
  fc.record({ what: fc.constant('grant' as const), discount, meter: fc.constantFrom(undefined, ...METERS) }),
  fc.record({ what: fc.constant('finalise' as const) }),
);
const someDay = fc.record({ parts, agreed: fc.option(agreed, { freq: 3, nil: undefined }) });

describe('the parts of a line', () => {
  test('sum to what it comes to, exactly, and rounded once that is the line of the bill', () => {
    let divided = 0;
    fc.assert(
      fc.property(
        fc.tuple(terms, terms, terms),
        fc.integer({ min: 0, max: 60 }),
        fc.array(someDay, { minLength: 1, maxLength: 75, size: 'max' }),
        fc.integer({ min: 0, max: 10 }),
        (plans, startsIn, days, openCount) => {
          const plan = (which: number) => planOf(which, plans[which - 1] ?? []);
          const spec = account(plan(1));
          const used = new Map<Day, readonly bigint[]>();
          const unrecorded: Unrecorded[] = [];
          let day = addDays('2026-01-01', startsIn);
          for (const [index, one] of days.entries()) {
            used.set(day, one.parts);
            const counts = METERS.map((meter, at) => ({
              meter,
              count: `${total(one.parts.slice(at * 3, at * 3 + 3))}`,
            }));
            if (index >= days.length - openCount) unrecorded.push(closing(day, counts));
            else {
              agree(spec, one.agreed, day, plan, index);
              spec.record(day, counts);
            }
            day = addDays(day, 1);
          }
          const rated = spec.rated(unrecorded);
          expect(rated.flatMap(daysIn)).toEqual([...used.keys()]);
          // As if they closed now: the account itself says the same once they have closed.
          for (const { data } of unrecorded) spec.send({ type: 'RecordDailyUsage', data } as Sent);
          const bills = spec.lines();
          for (const days of rated) {
            for (const line of days.lines) {
              const at = METERS.indexOf(line.meter) * 3;
              const shares = [0, 1, 2].map((who) => total(daysIn(days).map((one) => used.get(one)?.[at + who] ?? 0n)));
              expect(total(shares)).toBe(BigInt(line.count));
              if (total(shares) > 0n) {
                divided += 1;
                expect(compare(sum(shares.map((count) => shareOf(line, count))), line.due)).toBe(0);
              }
              const billed = bills.find(({ meter, fromDay }) => meter === line.meter && fromDay === days.fromDay);
              expect(roundMoney(line.due, 'EUR')).toBe(billed?.amount ?? '0.00');
            }
          }
        },
      ),
      { numRuns: 100 },
    );
    expect(divided).toBeGreaterThan(500);
  });
});

function agree(
  spec: ReturnType<typeof account>,
  what: typeof agreed extends fc.Arbitrary<infer T> ? T | undefined : never,
  day: Day,
  plan: (version: number) => ReturnType<typeof planOf>,
  index: number,
): void {
  switch (what?.what) {
    case 'pin':
      return void spec.send({ type: 'PinPlan', data: plan(what.version) });
    case 'migrate':
      return void spec.send({
        type: 'ScheduleMigration',
        data: { ...plan(what.version), onDay: addDays(day, what.inDays) },
      });
    case 'override':
      return void spec.send({ type: 'OverridePrice', data: { charge: what.charge } });
    case 'grant': {
      const { discount: granted, meter } = what;
      const data = { discountId: `d${index}`, discount: granted, ...(meter !== undefined && { meter }) };
      return void spec.send({ type: 'GrantDiscount', data });
    }
    case 'finalise':
      for (const period of Object.keys(spec.open().periods)) spec.send({ type: 'FinaliseInvoice', data: { period } });
  }
}

function daysIn({ fromDay, toDay }: RatedDays): readonly Day[] {
  const days: Day[] = [];
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) days.push(day);
  return days;
}

function total(counts: readonly bigint[]): bigint {
  return counts.reduce((all, count) => all + count, 0n);
}
