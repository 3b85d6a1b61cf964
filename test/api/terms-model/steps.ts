import fc from 'fast-check';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { chargeOf } from '../../domain/rating/any-charge.ts';

export const STORAGE = 'storage.gb_hours';
export const COMPUTE = 'compute.seconds:standard-1';
export const METERS = [STORAGE, COMPUTE] as const;

/** How a command is sent: once, again after its reply, or twice at the same time and beside the daily run and deliveries. */
export type Sending = 'once' | 'again' | 'at once';

/** `on`: of two customers. Days count from the day that runs, so that some are over; numbers choose among what there is. */
export type Command =
  | { readonly type: 'open'; readonly plan: number }
  | { readonly type: 'pin'; readonly plan: number }
  | { readonly type: 'schedule'; readonly plan: number; readonly inDays: number }
  | { readonly type: 'unschedule'; readonly which: number | undefined }
  | {
      readonly type: 'override';
      readonly charge: Charge;
      readonly inDays: number | undefined;
      readonly days: number | undefined;
    }
  | { readonly type: 'endOverride'; readonly meter: string; readonly inDays: number | undefined }
  | Discount
  | { readonly type: 'endDiscount'; readonly which: number; readonly inDays: number | undefined }
  | { readonly type: 'tax'; readonly percent: string; readonly inDays: number | undefined }
  | { readonly type: 'grace'; readonly days: number }
  | { readonly type: 'empty'; readonly wanted: boolean }
  | { readonly type: 'pay'; readonly invoice: number | undefined; readonly part: number; readonly reference: number }
  | { readonly type: 'reverse'; readonly which: number }
  | { readonly type: 'refund'; readonly part: number; readonly reference: number }
  | {
      readonly type: 'credit';
      readonly amount: number;
      readonly inDays: number | undefined;
      readonly reference: number;
    }
  | { readonly type: 'void'; readonly invoice: number }
  | { readonly type: 'release'; readonly which: number }
  | { readonly type: 'price'; readonly monthsBack: number; readonly charge: Charge }
  | { readonly type: 'close'; readonly inDays: number }
  | { readonly type: 'suspend' | 'resume' };

export interface Discount {
  readonly type: 'discount';
  readonly reference: number;
  readonly percent: string | undefined;
  readonly amount: string;
  readonly meter: string | undefined;
  readonly inDays: number | undefined;
  readonly days: number | undefined;
  readonly periods: number | undefined;
  readonly order: number;
  readonly cap: string | undefined;
}

/** Of plans: none of these is one customer's. */
export type OfPlans =
  | { readonly type: 'draft'; readonly charges: readonly Charge[] }
  | { readonly type: 'redraft'; readonly plan: number; readonly charges: readonly Charge[] }
  | { readonly type: 'publish' | 'retire'; readonly plan: number }
  | { readonly type: 'migrate'; readonly from: number; readonly to: number };

export type Step =
  | {
      readonly type: 'command';
      readonly on: number;
      readonly sending: Sending;
      readonly seed: number;
      readonly of: Command;
    }
  | { readonly type: 'plans'; readonly sending: Sending; readonly of: OfPlans }
  | {
      readonly type: 'pass';
      readonly to: 'hour' | 'before midnight' | 'midnight' | 'days' | 'month';
      readonly days: number;
    }
  | { readonly type: 'run' | 'settle' | 'hold'; readonly on: number }
  | { readonly type: 'deliver'; readonly count: number; readonly seed: number }
  | { readonly type: 'start'; readonly on: number; readonly gigabytes: number }
  | { readonly type: 'confirm' | 'delete' | 'end'; readonly which: number; readonly ago: number }
  | { readonly type: 'begin'; readonly on: number };

const place = fc.nat({ max: 99 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const inDays = fc.oneof(
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 1 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 40 }) },
);
const charge = fc.oneof(...METERS.map((meter) => chargeOf(meter)));
const charges = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(chargeOf(STORAGE), chargeOf(COMPUTE)) },
  { weight: 1, arbitrary: chargeOf(STORAGE).map((one) => [one]) },
);
const meter = fc.constantFrom<string>(...METERS);
const of = <T extends string>(type: T) => ({ type: fc.constant(type) });
/** Of few, so that some come again, of another kind or with another amount. */
const reference = fc.oneof(
  { weight: 1, arbitrary: fc.nat({ max: 3 }) },
  { weight: 6, arbitrary: fc.integer({ min: 4, max: 9_999 }) },
);
const amount = fc.integer({ min: 0, max: 2_500 }).map((cents) => (cents / 100).toFixed(2));

const discount = fc.record<Discount>({
  ...of('discount'),
  reference: fc.nat({ max: 8 }),
  percent: maybe(fc.constantFrom('0', '7.5', '10', '33.33', '100')),
  amount,
  meter: maybe(meter),
  inDays: maybe(inDays),
  days: maybe(fc.nat({ max: 45 })),
  periods: maybe(fc.integer({ min: 1, max: 3 })),
  order: fc.nat({ max: 1 }),
  cap: maybe(amount),
});

const tax = fc.record<Extract<Command, { type: 'tax' }>>({
  ...of('tax'),
  percent: fc.constantFrom('0', '7.7', '19', '19'),
  inDays: maybe(fc.integer({ min: -40, max: 25 })),
});

const terms = fc.oneof<fc.Arbitrary<Command>[]>(
  fc.record({ ...of('pin'), plan: place }),
  fc.record({ ...of('open'), plan: place }),
  fc.record({ ...of('schedule'), plan: place, inDays }),
  fc.record({ ...of('schedule'), plan: place, inDays }),
  fc.record({ ...of('unschedule'), which: maybe(place) }),
  fc.record({ ...of('override'), charge, inDays: maybe(inDays), days: maybe(fc.nat({ max: 45 })) }),
  fc.record({ ...of('override'), charge, inDays: maybe(inDays), days: maybe(fc.nat({ max: 45 })) }),
  fc.record({ ...of('endOverride'), meter, inDays: maybe(inDays) }),
  discount,
  discount,
  fc.record({ ...of('endDiscount'), which: place, inDays: maybe(inDays) }),
  tax,
  tax,
  fc.record({ ...of('grace'), days: fc.integer({ min: 0, max: 28 }) }),
  fc.record({ ...of('price'), monthsBack: fc.nat({ max: 3 }), charge: chargeOf(COMPUTE) }),
);

const money = fc.oneof<fc.Arbitrary<Command>[]>(
  fc.record({ ...of('pay'), invoice: maybe(place), part: fc.integer({ min: 1, max: 13 }), reference }),
  fc.record({ ...of('pay'), invoice: maybe(place), part: fc.integer({ min: 1, max: 13 }), reference }),
  fc.record({ ...of('reverse'), which: place }),
  fc.record({ ...of('refund'), part: fc.integer({ min: 1, max: 10 }), reference }),
  fc.record({
    ...of('credit'),
    amount: fc.integer({ min: 1, max: 5_000 }),
    inDays: maybe(fc.integer({ min: -2, max: 60 })),
    reference,
  }),
  fc.record({ ...of('void'), invoice: place }),
);

const ends = fc.oneof<fc.Arbitrary<Command>[]>(
  fc.record({ ...of('release'), which: place }),
  fc.record({ ...of('empty'), wanted: fc.boolean() }),
  fc.record({ ...of('suspend') }),
  fc.record({ ...of('resume') }),
);

const close = fc.record({ ...of('close'), inDays: fc.integer({ min: -50, max: 20 }) });

const any = fc.oneof(
  { weight: 12, arbitrary: terms },
  { weight: 12, arbitrary: money },
  { weight: 4, arbitrary: ends },
  { weight: 1, arbitrary: close },
);

/** What a history has more of than others: among everything, few commands of one kind would follow each other. */
const FOCUS = {
  nothing: any,
  taxes: fc.oneof({ weight: 1, arbitrary: any }, { weight: 1, arbitrary: tax }),
  ends: fc.oneof({ weight: 6, arbitrary: any }, { weight: 4, arbitrary: terms }, { weight: 1, arbitrary: close }),
} satisfies Record<string, fc.Arbitrary<Command>>;

const ofPlans = fc.oneof<fc.Arbitrary<OfPlans>[]>(
  fc.record({ ...of('draft'), charges }),
  fc.record({ ...of('redraft'), plan: place, charges }),
  fc.record({ type: fc.constantFrom('publish', 'publish', 'publish', 'retire'), plan: place }),
  fc.record({ ...of('migrate'), from: place, to: place }),
);

const sending = fc.constantFrom<Sending>('once', 'once', 'again', 'at once');
const on = fc.nat({ max: 2 }).map((one) => (one === 2 ? 1 : 0));
const which = place;
const ago = fc.oneof(place, fc.integer({ min: 90, max: 99 }));

const stepOf = (command: fc.Arbitrary<Command>): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.record({ ...of('command'), on, sending, seed: fc.nat(), of: command }) },
    { weight: 4, arbitrary: fc.record({ ...of('plans'), sending, of: ofPlans }) },
    {
      weight: 8,
      arbitrary: fc.record({
        ...of('pass'),
        to: fc.constantFrom('hour', 'before midnight', 'midnight', 'days', 'days', 'month', 'month', 'month'),
        days: fc.integer({ min: 1, max: 9 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constantFrom('run', 'run', 'run', 'settle', 'settle', 'settle', 'hold'), on }),
    },
    { weight: 3, arbitrary: fc.record({ ...of('deliver'), count: fc.integer({ min: 1, max: 40 }), seed: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ ...of('start'), on, gigabytes: fc.integer({ min: 1, max: 60 }) }) },
    {
      weight: 6,
      arbitrary: fc.record({ type: fc.constantFrom('confirm', 'confirm', 'delete', 'delete', 'end'), which, ago }),
    },
    { weight: 2, arbitrary: fc.record({ ...of('begin'), on }) },
  );

const stepsOf = (command: fc.Arbitrary<Command>) =>
  fc.array(stepOf(command), { minLength: 20, maxLength: 80, size: 'max' });

/** A random history, from a day on: before months of 28, 29, 30 and 31 days and a year's end. */
export const histories = fc.record({
  start: fc.constantFrom('2026-01-28', '2027-12-15', '2028-01-31', '2028-02-20', '2026-03-31', '2026-10-30'),
  hour: fc.constantFrom(0, 0, 13),
  opens: fc.constantFrom('by hand', 'by hand', 'by the run'),
  charges,
  steps: fc.noBias(fc.oneof(...Object.values(FOCUS).map(stepsOf))),
});

export type History = typeof histories extends fc.Arbitrary<infer T> ? T : never;
