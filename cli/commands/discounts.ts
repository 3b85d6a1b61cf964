import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { termsText } from './account-text.ts';

/** What is taken off the prices of an account. */
export function addDiscounts(account: Command): void {
  account
    .command('discount')
    .argument('<org>')
    .argument('<reference>', 'of the discount; it counts once')
    .argument('<off>', 'per cent such as 12.5%, or an amount a month such as 20.00')
    .option('--meter <meter>', 'of one meter alone')
    .option('--months <number>', 'for so many calendar months; else it has no end')
    .description('grant a discount, from the next midnight (UTC) on')
    .action(
      withContext(
        async (
          { client, out },
          org: string,
          discount: string,
          size: string,
          { meter, months }: { meter?: string; months?: string },
        ) => {
          const body = {
            discount,
            off: discountOf(size),
            meter,
            periods: months === undefined ? months : count(months),
          };
          const terms = await client.finance.grantDiscount({ org, body });
          out.result(terms, () => termsText(terms));
        },
      ),
    );
  account
    .command('end-discount')
    .argument('<org>')
    .argument('<reference>', 'of the discount')
    .option('--last <day>', 'the last day of it, UTC; else today')
    .description('end a discount')
    .action(
      withContext(async ({ client, out }, org: string, discount: string, { last }: { last?: string }) => {
        const terms = await client.finance.endDiscount({ org, body: { discount, lastDay: last } });
        out.result(terms, () => termsText(terms));
      }),
    );
}

/** `12.5%` or `20.00`; what is neither is refused by the API. */
export function discountOf(text: string) {
  return text.endsWith('%')
    ? ({ kind: 'percentage', percent: text.slice(0, -1).trim() } as const)
    : ({ kind: 'fixed', amount: text } as const);
}

function count(text: string): number {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text);
  throw new CommandError(EXIT.usage, 'number-invalid', `not a number of months: ${text}`);
}
