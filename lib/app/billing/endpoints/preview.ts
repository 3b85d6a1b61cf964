import { isRejection, reject } from 'epoch';
import { MAX_PREVIEW_MONTHS } from '../../../api/groups/register.ts';
import { firstDayOf, isMonth, lastDayOf, nextMonth } from '../../../domain/metering/day.ts';
import { sumMoney } from '../../../domain/rating/money.ts';
import type { Endpoint } from '../../http/endpoint.ts';
import { pastFiguresOf } from '../queries/figures.ts';
import { planToPreview } from '../queries/plan-for.ts';
import { previewOf } from '../queries/preview.ts';
import { unknownAccount } from './account-command.ts';
import type { BillingDependencies } from './dependencies.ts';

/** Rates real months of one customer again under another plan version, which may be a draft. */
export function previewEndpoint(deps: BillingDependencies): Endpoint<'finance.previewMigration'> {
  return async ({ params: { org }, query: { plan: id, version, from, to }, nowMs }) => {
    if (!isMonth(from) || !isMonth(to) || from > to)
      return reject('range-invalid', `${from} to ${to}: months, in order`);
    let last = from;
    for (let months = 1; months < MAX_PREVIEW_MONTHS; months += 1) last = nextMonth(last);
    if (to > last) {
      return reject('range-too-large', `${from} to ${to}: at most ${MAX_PREVIEW_MONTHS} months, until ${last}`);
    }
    const plan = await planToPreview(deps.kernel, id, version);
    if (isRejection(plan)) return plan;
    const figures = await pastFiguresOf(deps, org, { from: firstDayOf(from), to: lastDayOf(to) }, nowMs);
    const { account } = figures;
    if (account === undefined) return unknownAccount;
    const { currency } = account;
    if (currency !== plan.currency) return reject('currency-mismatch', `the account is in ${currency}`);
    const previewed = previewOf(figures, plan);
    const sum = (field: 'total' | 'preview') =>
      sumMoney(
        previewed.map((one) => one[field]),
        currency,
      );
    const body = {
      currency,
      months: previewed.map((one) => ({ ...one, meters: [...one.meters] })),
      total: sum('total'),
      preview: sum('preview'),
    };
    return { body };
  };
}
