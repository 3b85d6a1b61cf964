import type { Command } from 'commander';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { table } from '../format.ts';

/** How the platform's machines do, and what they cost. */
export function addFleet(admin: Command): void {
  admin
    .command('outcomes')
    .description('how attempts of all organisations ended, day by day, and machines that were lost')
    .option('--from <day>', 'first day; the last 14 days unless given')
    .option('--to <day>', 'last day, included')
    .action(
      withContext(async ({ client, out }, { from, to }: { readonly from?: string; readonly to?: string }) => {
        const { days } = await client.admin.getOutcomes({ query: defined({ from, to }) });
        out.result(days, () =>
          table(
            ['day', 'succeeded', 'failed', 'machines lost'],
            days.map(({ day, succeeded, failures, machinesLost }) => [
              day,
              String(succeeded),
              failures.map(({ failure, attempts }) => `${failure} ${attempts}`).join(', '),
              String(machinesLost),
            ]),
            [1, 3],
          ),
        );
      }),
    );
  admin
    .command('alarms')
    .description('alarms that ring now, and the runbook of each')
    .action(
      withContext(async ({ client, out }) => {
        const { items } = await client.admin.listAlarms();
        out.result(items, () =>
          table(
            ['since', 'alarm', 'runbook', 'why'],
            items.map(({ since, name, runbook, reason }) => [since, name, runbook ?? '', reason]),
          ),
        );
      }),
    );
  admin
    .command('fleet-price')
    .description('what an hour of the machines that there are now costs: customers, and by AWS’s list price')
    .action(
      withContext(async ({ client, out }) => {
        const price = await client.finance.getFleetPrice();
        const { region, currency, perHour } = price.listPrice;
        out.result(price, () =>
          table(
            ['what', 'per hour'],
            [
              ...price.charged.map((one) => ['charged to customers', `${one.perHour} ${one.currency}`]),
              [`list price of AWS, ${region}`, `${perHour} ${currency}`],
            ],
          ),
        );
      }),
    );
}
