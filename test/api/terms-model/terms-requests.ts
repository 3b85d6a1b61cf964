import { expect } from 'vitest';
import { defined } from '../../../lib/domain/defined.ts';
import {
  addDays,
  type Day,
  dayOf,
  firstDayOf,
  lastDayOf,
  monthOf,
  previousMonth,
} from '../../../lib/domain/metering/day.ts';
import { ALWAYS, nextMidnight } from './book.ts';
import type { Customer, Scene } from './scene.ts';
import type { Request } from './sending.ts';
import type { Command, Discount } from './steps.ts';

/** What operators agree with a customer. Undefined for what is about money, and where there is nothing to send it about. */
export function termsRequest(scene: Scene, customer: Customer, command: Command): Request | undefined {
  return (
    planRequest(scene, customer, command) ??
    priceRequest(scene, customer, command) ??
    ofAccount(scene, customer, command)
  );
}

/** Days as the step counts them, from the one that runs. */
function daysFrom({ api }: Scene, ends: readonly Day[] = []) {
  const nowMs = api.clock.nowMs();
  const today = dayOf(nowMs);
  const earliest = nextMidnight(nowMs);
  return {
    today,
    earliest,
    day: (inDays: number | undefined): Day | undefined => (inDays === undefined ? undefined : addDays(today, inDays)),
    isPast: (from: Day | undefined) => (from !== undefined && from < earliest ? `${from} has begun` : undefined),
    isNever: (from: Day = earliest) => (from > (ends.at(-1) ?? ALWAYS) ? `the account ends before ${from}` : undefined),
  };
}

function planRequest(scene: Scene, { org, book, ends }: Customer, command: Command): Request | undefined {
  const { today, earliest, isPast, isNever } = daysFrom(scene, ends);
  const versions = scene.plans.flatMap((plan) => plan.versions.map((version) => ({ plan, version })));
  if (command.type === 'unschedule') {
    const days = book.scheduled(earliest);
    const onDay = command.which === undefined ? undefined : days[command.which % days.length];
    if (command.which !== undefined && onDay === undefined) return undefined;
    const taken = () => book.unschedule(onDay === undefined ? days : [onDay]);
    return { route: 'finance.cancelMigration', body: defined({ onDay }), must: true, taken };
  }
  if (command.type !== 'open' && command.type !== 'pin' && command.type !== 'schedule') return undefined;
  const chosen = versions[command.plan % versions.length];
  if (chosen === undefined) throw new Error('no plan is published');
  const { plan, version } = chosen;
  const retired = plan.isRetired ? 'it is retired' : undefined;
  const body = { plan: plan.id, version: version.version };
  if (command.type === 'open') {
    const other = book.planOn(today) === version ? undefined : 'it has another plan';
    const ended = (ends.at(-1) ?? today) < today ? 'it has ended' : undefined;
    const forbidden = retired ?? ended ?? other;
    return { route: 'billing.openAccount', body: { organisation: org, ...body }, forbidden, must: true };
  }
  if (command.type === 'pin') {
    const taken = () => book.pin(version, earliest);
    return { route: 'billing.pinPlan', body, forbidden: retired ?? isNever(), must: true, taken };
  }
  const onDay = addDays(today, command.inDays);
  const taken = () => book.schedule(version, onDay);
  return {
    route: 'finance.scheduleMigration',
    body: { ...body, onDay },
    forbidden: retired ?? isPast(onDay) ?? isNever(onDay),
    taken,
  };
}

function priceRequest(scene: Scene, { book, ends }: Customer, command: Command): Request | undefined {
  const { earliest, day, isPast, isNever } = daysFrom(scene, ends);
  switch (command.type) {
    case 'override': {
      const from = day(command.inDays);
      const to = command.days === undefined ? undefined : addDays(from ?? earliest, command.days);
      const { charge } = command;
      const taken = () => book.override(charge, from ?? earliest, to);
      const body = { charge, ...defined({ from, to }) };
      return { route: 'finance.overridePrice', body, forbidden: isPast(from) ?? isNever(from), taken };
    }
    case 'endOverride':
    case 'endDiscount': {
      const lastDay = day(command.inDays);
      const until = lastDay ?? addDays(earliest, -1);
      const forbidden = isPast(lastDay === undefined ? undefined : addDays(lastDay, 1));
      if (command.type === 'endOverride') {
        const body = { meter: command.meter, ...defined({ lastDay }) };
        const taken = () => book.endOverride(command.meter, until);
        return { route: 'finance.endOverride', body, forbidden, must: true, taken };
      }
      const discount = `dsc-${command.which % 9}`;
      const taken = () => book.endDiscount(discount, until);
      return {
        route: 'finance.endDiscount',
        body: { discount, ...defined({ lastDay }) },
        forbidden,
        must: true,
        taken,
      };
    }
    case 'discount': {
      const from = day(command.inDays);
      return { ...discountRequest(book, command, from, earliest), forbidden: isNever(from) };
    }
    default:
      return undefined;
  }
}

function discountRequest(book: Customer['book'], command: Discount, from: Day | undefined, earliest: Day): Request {
  const { reference, percent, amount, meter, order, cap, periods, days } = command;
  const first = from ?? earliest;
  const to = days === undefined || periods !== undefined ? undefined : addDays(first, days);
  const off = percent === undefined ? ({ kind: 'fixed', amount } as const) : ({ kind: 'percentage', percent } as const);
  const id = `dsc-${reference}`;
  const taken = () => book.grant({ id, off, meter, order, cap, from: first, to: to ?? lastOf(first, periods) });
  const body = { discount: id, off, order, ...defined({ meter, from, to, cap, periods }) };
  return { route: 'finance.grantDiscount', body, taken };
}

/** Of a discount for so many calendar months, that of its first day included. */
function lastOf(from: Day, periods: number | undefined): Day {
  if (periods === undefined) return ALWAYS;
  const [year = 0, month = 0] = from.split('-').map(Number);
  return lastDayOf(new Date(Date.UTC(year, month - 1 + periods - 1, 1)).toISOString().slice(0, 7));
}

function ofAccount(scene: Scene, { book, ends }: Customer, command: Command): Request | undefined {
  const { today, earliest, day, isNever } = daysFrom(scene, ends);
  switch (command.type) {
    case 'tax': {
      const from = day(command.inDays);
      const { percent } = command;
      const tax = { percent, text: percent === '0' ? 'Reverse charge' : `VAT ${percent} %` };
      // Without a day nothing is said of one on which it holds.
      const isRepeat = from === undefined && JSON.stringify(book.taxOn(earliest)) === JSON.stringify(tax);
      const taken = () => (isRepeat ? undefined : book.setTax(from ?? earliest, tax));
      // A month has the tax of its last day.
      const forbidden = isNever(firstDayOf(monthOf(from ?? earliest)));
      return { route: 'finance.setTax', body: { ...tax, ...defined({ from }) }, forbidden, taken };
    }
    case 'grace':
      return { route: 'finance.changeGrace', body: { graceDays: command.days }, must: true };
    case 'empty':
      return { route: 'finance.setEmptyInvoices', body: { wanted: command.wanted }, must: true };
    case 'price': {
      let period = today.slice(0, 7);
      for (let n = 0; n < command.monthsBack; n += 1) period = previousMonth(period);
      const { charge } = command;
      return { route: 'finance.priceUsage', body: { period, charge }, taken: () => book.price(period, charge) };
    }
    case 'close': {
      const lastDay = addDays(today, command.inDays);
      const forbidden = lastDay > (ends.at(-1) ?? ALWAYS) ? 'it ends before' : undefined;
      const taken = (terms: { lastDay: Day }) => {
        expect(terms.lastDay, 'the last day that was asked for').toBe(lastDay);
        if (ends.at(-1) !== lastDay) ends.push(lastDay);
      };
      return { route: 'finance.closeAccount', body: { lastDay }, forbidden, taken };
    }
    case 'suspend':
      return { route: 'admin.suspendOrganisation', body: { reason: 'its bills are not paid' } };
    case 'resume':
      return { route: 'admin.resumeOrganisation' };
    default:
      return undefined;
  }
}
