import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { table } from '../format.ts';

interface Usage {
  readonly meter: string;
  readonly quantity: string;
  readonly unit: string;
  readonly amount?: string | undefined;
}

/** `1.250000 GB-hour`: at most six decimals, for reading only. */
export function quantityText({ quantity, unit }: Omit<Usage, 'meter'>): string {
  const [whole = '0', decimals = ''] = quantity.split('.');
  const short = decimals.slice(0, 6).replace(/0+$/, '');
  return `${whole}${short === '' ? '' : `.${short}`} ${unit}s`;
}

/** `0.25 EUR`; empty where nothing prices it. */
export function amountText(amount: string | undefined, currency: string | undefined): string {
  return amount === undefined || currency === undefined ? '' : `${amount} ${currency}`;
}

const rowsOf = (first: string, usage: readonly Usage[], currency: string | undefined) =>
  usage.map((one, index) => [index === 0 ? first : '', one.meter, quantityText(one), amountText(one.amount, currency)]);

export function addUsage(program: Command): void {
  program
    .command('usage')
    .description('what was used, per day or per job')
    .option('--from <day>', 'first day, UTC (2026-03-01)')
    .option('--to <day>', 'last day, UTC')
    .option('--by-job', 'divided among jobs')
    .action(
      withContext(async (context, options: { from?: string; to?: string; byJob?: boolean }) => {
        const { client, out } = context;
        const org = context.organisation();
        const current = await client.billing.currentUsage({ org });
        const today = current.at.slice(0, 10);
        const query = { from: options.from ?? `${today.slice(0, 7)}-01`, to: options.to ?? today };
        if (options.byJob) {
          const byJob = await client.billing.listUsageByJob({ org, query });
          const rows = (first: string, usage: typeof byJob.total) => rowsOf(first, usage, byJob.currency);
          out.result(byJob, () =>
            table(
              ['job', 'meter', 'used', 'cost'],
              [
                ...byJob.items.flatMap(({ job, usage }) => rows(job, usage)),
                ...rows('(no job)', byJob.unlinked),
                ...rows('(not by use)', byJob.rest.jobs),
                ...rows('total', byJob.total),
              ],
              [2, 3],
            ),
          );
          return;
        }
        const { items, currency } = await client.billing.listUsageDays({ org, query });
        out.result({ days: items, current }, () =>
          table(
            ['day', 'meter', 'used', 'cost'],
            items.flatMap(({ day, closed, usage }) => rowsOf(closed ? day : `${day} (open)`, usage, currency)),
            [2, 3],
          ),
        );
      }),
    );
}
