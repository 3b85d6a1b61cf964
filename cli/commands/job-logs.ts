import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { defined, ifDefined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import type { Context } from '../context.ts';
import { type LogLine, lineFinder } from '../log-lines.ts';

const POLL_MS = 1_000;

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
export async function readLog(context: Context, job: string, attempt: string | undefined, after: string | undefined) {
  const query = defined({ attempt, after });
  const { chunks, position, ended } = await context.client.jobs.logs({ org: context.organisation(), job, query });
  return { text: chunks.map((chunk) => chunk.text).join(''), chunks, position, ended };
}

interface LogOptions {
  readonly attempt?: string;
  readonly follow?: boolean;
  readonly search?: string;
}

async function logs(context: Context, job: string, options: LogOptions): Promise<void> {
  const finder = ifDefined(options.search, lineFinder);
  const show = (lines: readonly LogLine[]) => {
    for (const one of lines) context.out.line(one, `${one.line}: ${one.text}`);
  };
  let after: string | undefined;
  for (;;) {
    const { text, chunks, position, ended } = await readLog(context, job, options.attempt, after);
    if (finder !== undefined) show(finder.add(text));
    else if (context.out.isJson) for (const chunk of chunks) context.out.line(chunk, '');
    else process.stdout.write(text);
    const isMore = position !== after && chunks.length > 0;
    after = position;
    if (!isMore && (ended || !options.follow)) return show(finder?.end() ?? []);
    if (!isMore) await sleep(POLL_MS);
  }
}
