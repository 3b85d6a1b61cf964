import type { Command } from 'commander';
import { filesCostOf } from '../../lib/client/files-cost.ts';
import { defined } from '../../lib/domain/defined.ts';
import { addDays } from '../../lib/domain/metering/day.ts';
import { withContext } from '../action.ts';
import type { Context } from '../context.ts';
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

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly byJob?: boolean;
  readonly hourly?: boolean;
  readonly folder?: string;
  readonly file?: string;
}

/** What a file, or the files of a folder, cost: the sums of as many calls as it takes. */
async function showFiles(context: Context, query: { readonly from: string; readonly to: string }): Promise<void> {
  const cost = await filesCostOf(context.client, context.organisation(), query);
  const label = `${cost.files} ${cost.files === 1 ? 'file' : 'files'}`;
  context.out.result(cost, () =>
    table(['files', 'meter', 'used', 'cost'], rowsOf(label, cost.usage, cost.currency), [2, 3]),
  );
}

/** The hours of days, both included. */
async function showHours(
  context: Context,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const query = { from: `${from}T00:00:00.000Z`, to: `${addDays(to, 1)}T00:00:00.000Z` };
  const hours = await context.client.billing.listUsageHours({ org: context.organisation(), query });
  context.out.result(hours, () =>
    table(
      ['hour (UTC)', 'meter', 'used', 'cost'],
      hours.items.flatMap(({ from: start, usage }) => rowsOf(start.slice(0, 16), usage, hours.currency)),
      [2, 3],
    ),
  );
}

export function addUsage(program: Command): void {
  program
    .command('usage')
    .description('what was used, per day or per job')
    .option('--from <day>', 'first day, UTC (2026-03-01)')
    .option('--to <day>', 'last day, UTC')
    .option('--by-job', 'divided among jobs')
    .option('--hourly', 'storage and run time of these days, hour by hour')
    .option('--folder <path>', 'the storage of the files that are in a folder now and below it; / is the top')
    .option('--file <id>', 'the storage of one file')
    .action(
      withContext(async (context, options: Options) => {
        const { client, out } = context;
        const org = context.organisation();
        const current = await client.billing.currentUsage({ org });
        const today = current.at.slice(0, 10);
        const query = { from: options.from ?? `${today.slice(0, 7)}-01`, to: options.to ?? today };
        if (options.file !== undefined || options.folder !== undefined) {
          await showFiles(context, { ...query, ...defined({ file: options.file, folder: options.folder }) });
          return;
        }
        if (options.hourly) {
          await showHours(context, query);
          return;
        }
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
