import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

const POLL_MS = 1_000;
/** The position of a search that has read nothing. */
const SEARCH_START = '0.0.0';

export function addLogs(jobs: Command): void {
  jobs
    .command('logs')
    .argument('<id>')
    .description('what an attempt has written')
    .option('--attempt <id>', 'the newest unless given')
    .option('-f, --follow', 'go on until it has ended')
    .option('--search <text>', 'only lines that contain it, with their numbers')
    .action(withContext(logs));
}

/** What an attempt has written, from a position on. */
export async function readLog(
  context: Context,
  job: string,
  attempt: string | undefined,
  after: string | undefined,
  search?: string,
) {
  const query = defined({ attempt, after, search });
  const reply = await context.client.jobs.logs({ org: context.organisation(), job, query });
  return { ...reply, text: reply.chunks.map((chunk) => chunk.text).join('') };
}

interface LogOptions {
  readonly attempt?: string;
  readonly follow?: boolean;
  readonly search?: string;
}

async function logs(context: Context, job: string, options: LogOptions): Promise<void> {
  let after: string | undefined;
  const show = (one: { readonly line: number; readonly text: string }) =>
    context.out.line(one, `${one.line}: ${one.text}`);
  for (;;) {
    const read = await readLog(context, job, options.attempt, after, options.search);
    const { text, chunks, lines = [], unfinished, position, ended, keptUntil = '' } = read;
    if (read.removed) {
      throw new CommandError(EXIT.refused, 'log-removed', `the log was kept until ${keptUntil}, and is removed`);
    }
    if (options.search !== undefined) for (const one of lines) show(one);
    else if (context.out.isJson) for (const chunk of chunks) context.out.line(chunk, '');
    else process.stdout.write(text);
    const isMore =
      options.search === undefined
        ? position !== after && chunks.length > 0
        : position !== (after ?? SEARCH_START) && !ended;
    after = position;
    if (!isMore && (ended || !options.follow)) {
      // Who goes on has it when it is whole.
      if (unfinished !== undefined) show(unfinished);
      return;
    }
    if (!isMore) await sleep(POLL_MS);
  }
}
