import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { ReplyOf } from '../../lib/client/types.ts';
import { EXPORT_KINDS, type ExportKind } from '../../lib/domain/data-exports/events.ts';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { fetchDocument } from '../transfer/document.ts';
import { type Overwriting, overwriteOption } from '../transfer/written.ts';

type Export = ReplyOf<'billing.getExport'>;

const MAX_LISTED = 100;
const POLL_MS = 2_000;
/** Three workers after another, and their pauses. */
const MAX_POLLS = 3_600;

interface Wanted extends Overwriting {
  readonly month?: string;
  readonly wait?: boolean;
  readonly output?: string;
}

export function addExports(bills: Command): void {
  bills
    .command('export')
    .argument('<kind>', EXPORT_KINDS.join(', '))
    .option('--month <month>', 'of focus and usage-days, such as 2026-11')
    .option('--wait', 'until it is ready, and fetch it')
    .option('-o, --output <path>', 'where it goes; its own name unless given')
    .addOption(overwriteOption())
    .description('have a month or a list of any length written as CSV')
    .action(
      withContext(async (context, kind: string, { month, wait, ...to }: Wanted) => {
        const org = context.organisation();
        const body = { kind: kindOf(kind), ...defined({ month }) };
        const asked = await context.client.billing.requestExport({ org, body });
        if (!wait) return context.out.result(asked, () => exportsText([asked]));
        const ready = await untilReady(asked, () => context.client.billing.getExport({ org, export: asked.id }));
        const path = await fetched(ready, to);
        context.out.result({ path, ...ready }, () => `${path}: ${ready.rows} rows`);
      }),
    );
  bills
    .command('exports')
    .argument('[export]', 'fetches this one')
    .addOption(new Option('-o, --output <path>', 'where it goes; its own name unless given'))
    .addOption(overwriteOption())
    .description('exports that were asked for, newest first')
    .action(
      withContext(async (context, id: string | undefined, to: Wanted) => {
        const org = context.organisation();
        if (id === undefined) {
          const items = await collect(context.client.items('billing.listExports', { org }), MAX_LISTED);
          return context.out.result(items, () => exportsText(items));
        }
        const one = await context.client.billing.getExport({ org, export: id });
        const path = await fetched(one, to);
        context.out.result({ path, ...one }, () => `${path}: ${one.rows} rows`);
      }),
    );
}

function kindOf(text: string): ExportKind {
  const kind = EXPORT_KINDS.find((one) => one === text);
  if (kind !== undefined) return kind;
  throw new CommandError(EXIT.usage, 'kind-invalid', `"${text}" is none of ${EXPORT_KINDS.join(', ')}`);
}

async function untilReady(asked: Export, look: () => Promise<Export>): Promise<Export> {
  let one = asked;
  for (let polls = 0; one.status === 'pending' || one.status === 'running'; polls += 1) {
    if (polls === MAX_POLLS) throw new CommandError(EXIT.failed, 'export-late', `export ${one.id} is not ready yet`);
    await pause(POLL_MS);
    one = await look();
  }
  return one;
}

async function fetched({ id, status, reason, download }: Export, to: Wanted): Promise<string> {
  if (download === undefined) {
    const why =
      status === 'ready' ? 'its document is gone: ask for it again' : `it is ${status}${reason ? `: ${reason}` : ''}`;
    throw new CommandError(EXIT.failed, 'export-not-ready', `export ${id} cannot be fetched: ${why}`);
  }
  const path = to.output ?? download.name;
  await fetchDocument(download, path, to);
  return path;
}

function exportsText(items: readonly ReplyOf<'billing.listExports'>['items'][number][]): string {
  return table(
    ['id', 'kind', 'month', 'requested', 'status', 'rows', 'why'],
    items.map(({ id, kind, month = '', requestedAt, status, rows = '', reason = '' }) => {
      return [id, kind, month, requestedAt, status, `${rows}`, reason];
    }),
    [5],
  );
}
