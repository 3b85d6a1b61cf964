import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { chargeInWords } from '../../lib/domain/rating/in-words.ts';
import { withContext } from '../action.ts';
import { table } from '../format.ts';

type Prices = ReplyOf<'finance.getPrices'>;

/** What the organisation pays by, in words. */
export function addPrices(bills: Command): void {
  bills
    .command('prices')
    .description('what is paid for what, with examples, and changes to come')
    .action(
      withContext(async (context) => {
        const found = await context.client.finance.getPrices({ org: context.organisation() });
        context.out.result(found, () => pricesText(found));
      }),
    );
}

function pricesText({ currency, plan, charges, unpriced, discounts, tax, changes }: Prices): string {
  const rows = charges.flatMap(({ charge, own, to, examples }) => [
    [charge.meter, `${chargeInWords(charge)}${own ? ` (your own${to === undefined ? '' : ` until ${to}`})` : ''}`, ''],
    ...examples.map(({ words, amount }) => ['', `  ${words}`, `${amount} ${currency}`]),
  ]);
  return [
    plan === undefined ? 'no plan' : `${plan.name}, version ${plan.version} (${plan.id}), since ${plan.since}`,
    table(['what', 'price', 'example'], rows, [2]),
    ...discounts.map((one) => `discount ${discountText(one)}`),
    ...(tax === undefined ? [] : [`tax ${tax.text} (${tax.percent} %)`]),
    ...(unpriced.length === 0 ? [] : [`without a price: ${unpriced.join(', ')}`]),
    changes.length === 0 ? 'no changes to come' : changesText(changes),
  ].join('\n\n');
}

function changesText(changes: Prices['changes']): string {
  const rows = changes.flatMap((change) => {
    const [first = '', ...more] = whatChanges(change);
    const { lastMonth } = change;
    return [
      [change.from, first, lastMonth?.total ?? '', lastMonth?.after ?? ''],
      ...more.map((one) => ['', one, '', '']),
    ];
  });
  return table(['from', 'changes to come', 'last month', 'by these terms'], rows, [2, 3]);
}

function whatChanges({ plan, prices, discountsBegin, discountsEnd, tax }: Prices['changes'][number]): string[] {
  return [
    ...(plan === undefined ? [] : [`plan ${plan.name}, version ${plan.version}`]),
    ...prices.map(({ meter, before, after }) => {
      const words = (charge: typeof before) => (charge === undefined ? 'no price' : chargeInWords(charge));
      return `${meter}: ${words(after)} (before: ${words(before)})`;
    }),
    ...discountsBegin.map((one) => `discount ${discountText(one)} begins`),
    ...discountsEnd.map((discount) => `discount ${discount} ends`),
    ...(tax === undefined ? [] : [`tax ${tax.text} (${tax.percent} %)`]),
  ];
}

function discountText({ discount, off, meter = 'everything', to, cap }: Prices['discounts'][number]): string {
  const size = off.kind === 'percentage' ? `${off.percent} %` : `${off.amount} a month`;
  return `${discount}: ${size} off ${meter}${to === undefined ? '' : ` until ${to}`}${cap === undefined ? '' : `, at most ${cap} a month`}`;
}
