import type { Kernel } from 'epoch';
import { MAX_CHANGES_TO_COME } from '../../../api/groups/prices.ts';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { later } from '../../../domain/billing-account/periods.ts';
import { taxChanges, taxOn } from '../../../domain/billing-account/tax.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { type Day, dayOf, firstDayOf, lastDayOf, monthOf, previousMonth } from '../../../domain/metering/day.ts';
import type { Charge } from '../../../domain/rating/charge.ts';
import {
  compareDiscounts,
  type DatedDiscount,
  type DatedPlan,
  overlaps,
  pricedMeters,
  termsOn,
} from '../../../domain/rating/dated-terms.ts';
import { priceExamples } from '../../../domain/rating/price-examples.ts';
import { termsAsOf } from '../../../domain/rating/terms-as-of.ts';
import { type TermsChange, termsToCome } from '../../../domain/rating/terms-to-come.ts';
import type { Endpoint, ReplyOf } from '../../http/endpoint.ts';
import { BillingError } from '../queries/errors.ts';
import { type FigurePorts, type Figures, figuresOf } from '../queries/figures.ts';
import { metersWithout } from '../queries/meters-without.ts';
import { namedPlan } from '../queries/plans.ts';
import { previewUnder } from '../queries/preview.ts';
import { STANDARD_PLAN_ID, STANDARD_TERMS } from '../queries/standard-terms.ts';
import { unknownAccount } from './account-command.ts';
import { chargeOf } from './charge.ts';
import type { BillingDependencies } from './dependencies.ts';

type Prices = ReplyOf<'finance.getPrices'>;
type Change = Prices['changes'][number];

/** What a customer pays by, and what is going to change. */
export function pricesEndpoint(deps: BillingDependencies): Endpoint<'finance.getPrices'> {
  return async ({ params: { org }, nowMs }) => {
    const body = await pricesOf(deps, org, nowMs);
    return body === undefined ? unknownAccount : { body };
  };
}

/** Before the first day is closed, by what the account is going to be opened with. */
export async function pricesOf(ports: FigurePorts, org: string, nowMs: number): Promise<Prices | undefined> {
  const { kernel } = ports;
  const lastMonth = previousMonth(monthOf(dayOf(nowMs)));
  const days = { from: firstDayOf(lastMonth), to: lastDayOf(lastMonth) };
  const figures = await figuresOf(ports, org, days, nowMs);
  const { account, today } = figures;
  if (account === undefined) return undefined;
  const taxDays = taxChanges(account.taxes).map(({ fromDay }) => fromDay);
  const changes = termsToCome(account.dated, { after: today, until: account.closedOn }, MAX_CHANGES_TO_COME, taxDays);
  return {
    ...(await pricesOn(kernel, account, today)),
    changes: await Promise.all(
      changes.map(async (change) => changeOf(figures, account, change, await begunOf(kernel, change.plan))),
    ),
  };
}

async function pricesOn(kernel: Kernel, account: OpenAccount, today: Day): Promise<Omit<Prices, 'changes'>> {
  const { currency, dated, taxes, volume, openedDay } = account;
  const meters = [...pricedMeters(dated, today, today)].sort();
  const inForce = dated.plans.findLast(({ fromDay }) => fromDay <= today);
  const plan = await begunOf(kernel, inForce);
  const charges = meters.flatMap((meter) => {
    const { charge, overridden } = termsOn(dated, meter, today);
    if (charge === undefined) return [];
    const own = dated.overrides.find((one) => one.charge === charge);
    const examples = [...priceExamples(charge, currency)];
    return [{ charge: replied(charge), own: overridden, ...defined({ to: own?.toDay }), examples }];
  });
  const month = monthOf(today);
  return {
    currency,
    ...defined({
      plan: ifDefined(plan, (one) => ({ ...one, since: later(inForce?.fromDay ?? openedDay, openedDay) })),
    }),
    charges,
    unpriced: metersWithout(new Set(meters)),
    discounts: dated.discounts
      .filter((one) => overlaps(one, { fromDay: today, toDay: today }))
      .sort(compareDiscounts)
      .map(discountOf),
    ...defined({ tax: ifDefined(taxOn(taxes)(today), ({ percent, text }) => ({ percent, text })) }),
    ratedTogether: [...(volume?.members ?? []), ...(volume?.parents ?? [])].some(
      ({ fromMonth, lastMonth = month }) => fromMonth <= month && month <= lastMonth,
    ),
  };
}

function changeOf(figures: Figures, { dated, taxes }: OpenAccount, change: TermsChange, plan: Begun): Change {
  const { fromDay: from } = change;
  const [month] = previewUnder(figures, () => termsAsOf(dated, from));
  const tax = taxChanges(taxes).find(({ fromDay }) => fromDay === from);
  return {
    from,
    ...defined({ plan }),
    prices: change.prices.map(({ meter, before, after }) => {
      return { meter, ...defined({ before: ifDefined(before, replied), after: ifDefined(after, replied) }) };
    }),
    discountsBegin: change.discountsBegin.map(discountOf),
    discountsEnd: change.discountsEnd.map(({ discountId }) => discountId),
    ...defined({
      tax: ifDefined(tax, ({ percent, text }) => ({ percent, text })),
      lastMonth: ifDefined(month, ({ period, total, preview }) => ({ period, total, after: preview })),
    }),
  };
}

type Begun = Prices['changes'][number]['plan'];

/** The standard plan is published with the first billing run: an account that is expected has it before. */
async function begunOf(
  kernel: Kernel,
  plan: Pick<DatedPlan, 'planId' | 'planVersion'> | undefined,
): Promise<NonNullable<Begun> | undefined> {
  if (plan === undefined) return undefined;
  const { planId: id, planVersion: version } = plan;
  const name = await nameOf(kernel, id, version);
  return { id, version, name };
}

async function nameOf(kernel: Kernel, id: string, version: number): Promise<string> {
  try {
    return (await namedPlan(kernel, id, version)).name;
  } catch (error) {
    if (error instanceof BillingError && id === STANDARD_PLAN_ID) return STANDARD_TERMS.name;
    throw error;
  }
}

function discountOf(one: DatedDiscount): Prices['discounts'][number] {
  const { discountId, discount, meter, toDay: to, cap } = one;
  return { discount: discountId, off: discount, ...defined({ meter, to, cap }) };
}

const replied = (charge: Charge) => chargeOf(charge) as Prices['charges'][number]['charge'];
