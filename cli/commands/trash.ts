import type { Command } from 'commander';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { formatBytes, table } from '../format.ts';
import { tryEach } from '../many.ts';
import { inParts } from './folders.ts';

const MAX_SHOWN = 10_000;

/** What was deleted and can be restored. */
export function addTrash(files: Command): void {
  files
    .command('trash')
    .description('list the trash: what is in it is stored and billed until it is deleted')
    .action(
      withContext(async (context) => {
        const org = context.organisation();
        const items = await collect(context.client.items('files.listTrash', { org, query: {} }), MAX_SHOWN);
        context.out.result(items, () =>
          table(
            ['id', 'name', 'size', 'deleted', 'gone for good'],
            items.map(({ id, name, sizeBytes, trash }) => [
              id,
              name,
              formatBytes(BigInt(sizeBytes)),
              trash?.at ?? '',
              trash?.until ?? '',
            ]),
            [2],
          ),
        );
      }),
    );
  files
    .command('restore')
    .argument('<ids...>', 'files in the trash')
    .description('take files out of the trash, under their names')
    .action(
      withContext(async (context, ids: string[]) => {
        const org = context.organisation();
        await tryEach(context, ids, async (id) => {
          const { name } = await context.client.files.restore({ org, file: id });
          context.out.line({ id, name, restored: true }, `${id}  ${name}`);
        });
      }),
    );
  files
    .command('empty-trash')
    .description('delete what is in the trash for good')
    .action(
      withContext(async (context) => {
        const org = context.organisation();
        const part = (cursor?: string) => context.client.files.emptyTrash({ org, body: defined({ cursor }) });
        await inParts(context, 'the trash', part, (done) => ({ deleted: done }));
      }),
    );
}
