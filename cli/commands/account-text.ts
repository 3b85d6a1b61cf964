import type { ReplyOf } from '../../lib/client/types.ts';
import { table } from '../format.ts';

/** An account's terms, with their days and months. */
export function termsText(found: ReplyOf<'finance.getTerms'>): string {
  const rows = [
    ...found.plans.map(({ plan, version, from }) => [`plan ${plan}, version ${version}`, from, '']),
    ...found.overrides.map(({ charge, from, to = '' }) => [`own price for ${charge.meter}`, from, to]),
    ...found.discounts.map(({ discount, from = '', to = '' }) => [`discount ${discount}`, from, to]),
    ...found.taxes.map(({ percent, text, from }) => [`tax ${text} (${percent} %)`, from, '']),
    ...found.held.map(({ period, since, difference }) => [`held: ${period}, ${difference}`, since.slice(0, 10), '']),
    ...(found.emptyInvoices ? [['invoices for empty months, too', '', '']] : []),
    ...found.members.map(({ organisation, from, to = '', payer }) => [
      `rated together with ${organisation}, paid by ${payer === 'parent' ? 'this account' : 'itself'}`,
      from,
      to,
    ]),
    ...found.memberOf.map(({ organisation, from, to = '' }) => [`rated together by ${organisation}'s terms`, from, to]),
    [`billed, with ${found.graceDays} days of grace`, found.firstDay, found.lastDay ?? ''],
  ];
  return table(['what', 'from', 'to'], rows);
}

export function balanceText(found: ReplyOf<'finance.getBalance'>): string {
  const { currency } = found;
  const rows = [
    ['balance', '', `${found.balance} ${currency}`],
    ...found.unpaid.map(({ number, due, dueDay = '', overdue }) => [
      `invoice ${number}`,
      overdue ? `overdue since ${dueDay}` : `due until ${dueDay}`,
      `${due} ${currency}`,
    ]),
    ...found.held.map(({ period, difference }) => [`${period} is held: ${difference}`, '', '']),
    ...found.adjustments.map(({ period, amount }) => [`adjustment of ${period}`, '', `${amount} ${currency}`]),
    ...found.credits.map(({ credit, left, expiresOn = 'no end' }) => [
      `credit ${credit}`,
      expiresOn,
      `${left} ${currency}`,
    ]),
  ];
  return table(['what', 'until', 'amount'], rows, [2]);
}
