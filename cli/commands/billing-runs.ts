import type { Command } from 'commander';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { table } from '../format.ts';

const MAX_RUNS = 400;

/** The daily billing run, as administrators see and repeat it. */
export function addBillingRuns(admin: Command): void {
  addReading(admin);
  admin
    .command('repeat-run')
    .argument('<day>', 'a day that is over, such as 2026-11-27')
    .argument('[org]', 'the organisation; all unless given')
    .description("do a day's billing run again: what is closed stays closed")
    .action(
      withContext(async ({ client, out }, day: string, organisation?: string) => {
        const asked = await client.finance.repeatBillingRun({ day, body: { organisation } });
        out.result(asked, `${day} is run again; \`catacloud admin run ${day}\` shows what is left`);
      }),
    );
  admin
    .command('release')
    .argument('<org>')
    .argument('<day>')
    .argument('[meter]', 'all of the day unless given')
    .description('bill what is in quarantine of a day as it is counted now')
    .action(
      withContext(async ({ client, out }, organisation: string, day: string, meter?: string) => {
        const released = await client.finance.releaseQuarantine({ day, body: { organisation, meter } });
        out.result(released, `${day} of ${organisation} is released`);
      }),
    );
}

function addReading(admin: Command): void {
  admin
    .command('runs')
    .description('the daily billing runs, newest first')
    .action(
      withContext(async ({ client, out }) => {
        const items = await collect(client.items('finance.listBillingRuns', {}), MAX_RUNS);
        const columns = ['day', 'state', 'organisations', 'failed'];
        out.result(items, () =>
          table(
            columns,
            items.map(({ day, status, organisations = '', failed = '' }) => [
              day,
              status,
              String(organisations),
              String(failed),
            ]),
            [2, 3],
          ),
        );
      }),
    );
  admin
    .command('run')
    .argument('<day>')
    .description("a day's billing run: for whom the day is not closed, and why")
    .action(
      withContext(async ({ client, out }, day: string) => {
        const run = await client.finance.getBillingRun({ day });
        const named = (what: string, all: readonly { readonly day: string; readonly meter: string }[]) =>
          all.map((one) => `${what}: ${one.meter} of ${one.day}`);
        const rows = [
          ...run.failures.map(({ organisation, reason }) => [organisation, `not closed: ${reason}`]),
          ...run.notes.flatMap(({ organisation, flagged, quarantined, unpriced }) =>
            [
              ...(flagged ? ['closed before the log was swept'] : []),
              ...named('in quarantine', quarantined),
              ...named('without a price', unpriced),
            ].map((note) => [organisation, note]),
          ),
        ];
        const head = `${day}: ${run.status}, ${run.closed} closed, ${run.notClosed} failed`;
        out.result(run, () => (rows.length === 0 ? head : `${head}\n${table(['organisation', 'note'], rows)}`));
      }),
    );
}
