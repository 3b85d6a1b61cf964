import type { Command } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { withContext } from '../action.ts';
import { table } from '../format.ts';
import { newest } from './newest-invoice.ts';

interface PartOptions {
  readonly invoice?: string;
  readonly file?: string;
  readonly attempt?: string;
}

type Part = ReplyOf<'billing.listLineParts'>['items'][number];
type PartEvent = ReplyOf<'billing.listPartEvents'>['items'][number];

/** Everything that a day of a line is made of: printed as it comes, however much it is. */
export function addParts(bills: Command): void {
  bills
    .command('parts')
    .argument('<line>', 'number of the line')
    .argument('<day>', 'a day of it, such as 2026-11-03')
    .option('--invoice <id>', 'the newest unless given')
    .option('--file <id>', 'the events of this file instead')
    .option('--attempt <id>', 'the events of this attempt instead')
    .description('all files, attempts and jobs of a day of a line, or all events of one of them')
    .action(
      withContext(async (context, line: string, day: string, { invoice, file, attempt }: PartOptions) => {
        const org = context.organisation();
        const of = { org, invoice: invoice ?? (await newest(context)), line, day };
        if (file === undefined && attempt === undefined) {
          for await (const part of context.client.items('billing.listLineParts', of))
            context.out.line(part, partText(part));
          return;
        }
        const query = file === undefined ? { attempt } : { file };
        for await (const event of context.client.items('billing.listPartEvents', { ...of, query })) {
          context.out.line(event, eventText(event));
        }
      }),
    );
}

function partText({ file, attempt, name, count, amount, jobs, otherJobs }: Part): string {
  const rows = jobs.map((one) => ['', `  ${one.name ?? one.job ?? '(no job)'}`, one.count, one.amount]);
  const more = otherJobs.jobs === 0 ? [] : [['', `  ${otherJobs.jobs} more jobs`, otherJobs.count, otherJobs.amount]];
  return table(
    [],
    [[file ?? attempt ?? '(what the parts leave)', name ?? '', count, amount], ...rows, ...more],
    [2, 3],
  );
}

function eventText({ at, type, stream, version, count, amount }: PartEvent): string {
  return `${at}  ${type}  ${stream}@${version}  ${count}  ${amount}`;
}
