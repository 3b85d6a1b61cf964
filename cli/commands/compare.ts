import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { table } from '../format.ts';

export function addCompare(bills: Command): void {
  bills
    .command('compare')
    .argument('<from>', 'a month, a week or a day: 2026-10, 2026-W45, 2026-11-20')
    .argument('<to>', 'another one')
    .description('why one month, week or day costs more or less than another, by cause')
    .action(
      withContext(async (context, from: string, to: string) => {
        const found = await context.client.billing.getBridge({ org: context.organisation(), query: { from, to } });
        context.out.result(found, () => bridgeText(found));
      }),
    );
}

type Part = ReplyOf<'billing.getBridge'>['effects'][number]['jobs'][number];

export function bridgeText({ currency, before, after, effects, names }: ReplyOf<'billing.getBridge'>): string {
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const partRow = (what: string, part: Omit<Part, 'job'>) => [
    '',
    `  ${what}`,
    part.amount,
    changeOf(part),
    part.quantity,
  ];
  const rows = effects.flatMap(({ cause, meter, amount, jobs, files }) => [
    [cause, meter, amount, '', ''],
    ...jobs.map((one) => partRow(one.job === undefined ? 'no job' : (nameOf.get(one.job) ?? one.job), one)),
    ...files.map((one) => partRow(nameOf.get(one.file) ?? one.file, one)),
  ]);
  return table(
    ['cause', 'what', currency, 'change', 'quantity'],
    [['', before.span, before.total, '', ''], ...rows, ['', after.span, after.total, '', '']],
    [2, 4],
  );
}

/** `new from 2026-05-12 on`, `gone after 2026-05-03`; nothing of what was there in both. */
function changeOf({ change, firstDay, lastDay }: Omit<Part, 'job'>): string {
  if (change === 'changed') return '';
  const from = firstDay === undefined ? '' : ` from ${firstDay} on`;
  return lastDay === undefined ? `${change}${from}` : `${change} after ${lastDay}`;
}
