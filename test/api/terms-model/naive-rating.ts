import type { Day } from '../../../lib/domain/metering/day.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { type Book, type Discounted, daysOf } from './book.ts';

/** A month by the words of docs/billing.md, in fractions of whole numbers: none of the platform's arithmetic. Amounts are cents. */

interface Q {
  readonly n: bigint;
  readonly d: bigint;
}

const NONE: Q = { n: 0n, d: 1n };
const q = (text: string): Q => {
  const [whole = '0', decimals = ''] = text.split('.');
  return { n: BigInt(whole + decimals), d: 10n ** BigInt(decimals.length) };
};
const plus = (a: Q, b: Q): Q => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
const minus = (a: Q, b: Q): Q => plus(a, { n: -b.n, d: b.d });
const times = (a: Q, b: Q): Q => ({ n: a.n * b.n, d: a.d * b.d });
const isLess = (a: Q, b: Q) => a.n * b.d < b.n * a.d;
export const lesser = (a: bigint, b: bigint): bigint => (b < a ? b : a);
const least = (a: Q, b: Q) => (isLess(b, a) ? b : a);
const aboveZero = (a: Q) => (a.n < 0n ? NONE : a);
const ceil = ({ n, d }: Q): bigint => (n + d - 1n) / d;

/** Rounded half to even; never of anything below zero. */
function cents(amount: Q): bigint {
  const { n, d } = { n: amount.n * 100n, d: amount.d };
  const [whole, rest] = [n / d, (n % d) * 2n];
  return rest > d || (rest === d && whole % 2n === 1n) ? whole + 1n : whole;
}

/** One line: days on which a meter's price and discounts were the same. */
interface Line {
  readonly days: Day[];
  readonly charge: Charge | undefined;
  readonly discounts: readonly Discounted[];
  before: Q;
  after: Q;
  cents: bigint;
}

export interface Rated {
  readonly month: string;
  readonly days: readonly Day[];
  readonly meters: readonly string[];
  readonly book: Book;
  /** In units. */
  readonly used: (meter: string, day: Day) => { readonly n: bigint; readonly d: bigint };
}

export function ratedInCents({ month, days, meters, book, used }: Rated): bigint {
  const length = BigInt(
    daysOf(`${month}-01`, `${month}-31`).filter((day) => day.startsWith(month) && isDay(day)).length,
  );
  const lines = [...meters].sort().flatMap((meter) => linesOf(meter, days, book, used, length));
  takeOff(lines);
  return lines.reduce((sum, line) => sum + line.cents, 0n);
}

function isDay(day: Day): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

function linesOf(meter: string, days: readonly Day[], book: Book, used: Rated['used'], length: bigint): Line[] {
  const lines: Line[] = [];
  let sum = NONE;
  for (const day of days) {
    const charge = book.chargeOn(meter, day);
    const discounts = book.discountsOn(meter, day);
    const last = lines.at(-1);
    const before = sum;
    sum = plus(sum, used(meter, day));
    if (last && isSame(last.charge, charge) && isSame(last.discounts.map(idOf), discounts.map(idOf))) {
      last.days.push(day);
      last.after = sum;
    } else lines.push({ days: [day], charge, discounts, before, after: sum, cents: 0n });
  }
  for (const run of runsOf(lines)) rateRun(run, sum, length);
  return lines;
}

const idOf = ({ id }: Discounted) => id;
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Neighbours with one price: fees and minimums are for all their days together. */
function runsOf(lines: readonly Line[]): Line[][] {
  const runs: Line[][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.[0] && isSame(last[0].charge, line.charge)) last.push(line);
    else runs.push([line]);
  }
  return runs;
}

function rateRun(run: readonly Line[], whole: Q, length: bigint): void {
  const charge = run[0]?.charge;
  if (charge === undefined) return;
  const days = run.reduce((all, line) => all + BigInt(line.days.length), 0n);
  const share = (amount: string): bigint => cents(times(q(amount), { n: days, d: length }));
  for (const line of run) line.cents = usageCents(charge, line, whole);
  for (const fee of feesOf(charge, run.at(-1)?.after ?? NONE, whole)) divide(share(fee), run);
  const sum = run.reduce((all, line) => all + line.cents, 0n);
  const minimum = share(charge.minimum ?? '0');
  if (minimum > sum) divide(minimum - sum, run);
}

/** By days, what is left to those with the largest remainder, the first of equal ones first. */
function divide(amount: bigint, run: readonly Line[]): void {
  const days = run.map((line) => BigInt(line.days.length));
  const all = days.reduce((sum, one) => sum + one, 0n);
  const parts = days.map((own, index) => ({ index, floor: (amount * own) / all, rest: (amount * own) % all }));
  let left = amount - parts.reduce((sum, { floor }) => sum + floor, 0n);
  for (const { index, floor } of parts.sort((a, b) => Number(b.rest - a.rest) || a.index - b.index)) {
    const line = run[index];
    if (line) line.cents += floor + (left > 0n ? 1n : 0n);
    if (left > 0n) left -= 1n;
  }
}

const beyond = (amount: Q, { allowance = '0' }: Charge) => aboveZero(minus(amount, q(allowance)));

/** What the sum of the month costs at the line's end less what it costs at its beginning, each row rounded once. */
function usageCents(charge: Charge, { before, after }: Line, whole: Q): bigint {
  const { model } = charge;
  const [from, to] = [beyond(before, charge), beyond(after, charge)];
  switch (model.kind) {
    case 'flat':
      return 0n;
    case 'perUnit':
      return cents(times(minus(to, from), q(model.unit)));
    case 'package': {
      const packages = (amount: Q) => ceil({ n: amount.n * q(model.size).d, d: amount.d * q(model.size).n });
      return cents(times({ n: packages(to) - packages(from), d: 1n }, q(model.price)));
    }
    case 'volume':
      return cents(times(minus(to, from), q(tierOf(model.tiers, beyond(whole, charge)).unit)));
    case 'graduated':
      return model.tiers.reduce((sum, tier, index) => {
        const lower = q(model.tiers[index - 1]?.upTo ?? '0');
        const within = (amount: Q) => {
          const above = aboveZero(minus(amount, lower));
          return tier.upTo === null ? above : least(above, minus(q(tier.upTo), lower));
        };
        return sum + cents(times(minus(within(to), within(from)), q(tier.unit)));
      }, 0n);
  }
}

type Tiers = Extract<Charge['model'], { kind: 'volume' }>['tiers'];

function tierOf(tiers: Tiers, amount: Q): Tiers[number] {
  const tier = tiers.find(({ upTo }) => upTo === null || !isLess(q(upTo), amount));
  if (tier === undefined) throw new Error('no last tier');
  return tier;
}

function feesOf(charge: Charge, end: Q, whole: Q): string[] {
  const { model } = charge;
  if (model.kind === 'flat') return [model.amount];
  if (model.kind !== 'volume' && model.kind !== 'graduated') return [];
  const amount = beyond(model.kind === 'volume' ? whole : end, charge);
  const first = model.tiers[0];
  if (amount.n === 0n) return first?.flatWhenZero ? [first.flat ?? '0'] : [];
  if (model.kind === 'volume') return [tierOf(model.tiers, amount).flat ?? '0'];
  return model.tiers
    .filter((_, index) => isLess(q(model.tiers[index - 1]?.upTo ?? '0'), amount))
    .map(({ flat = '0' }) => flat);
}

/** One discount after the other, lines in their order; a cap, and an amount, once a month. */
function takeOff(lines: readonly Line[]): void {
  const rank = ({ off }: Discounted) => (off.kind === 'percentage' ? 0 : 1);
  const all = [...new Map(lines.flatMap(({ discounts }) => discounts).map((one) => [one.id, one])).values()];
  all.sort((a, b) => a.order - b.order || rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
  for (const { id, off, cap } of all) {
    const bounds = [...(cap === undefined ? [] : [cap]), ...(off.kind === 'fixed' ? [off.amount] : [])];
    let room = bounds.map((one) => cents(q(one))).reduce(lesser, 10n ** 18n);
    for (const line of lines) {
      if (!line.discounts.some((one) => one.id === id)) continue;
      const percent =
        off.kind === 'percentage'
          ? times({ n: line.cents, d: 100n }, times(q(off.percent), { n: 1n, d: 100n }))
          : undefined;
      const wanted = percent === undefined ? line.cents : cents(percent);
      const taken = lesser(wanted, room);
      line.cents -= taken;
      room -= taken;
    }
  }
}
