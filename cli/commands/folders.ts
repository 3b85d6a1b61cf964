import type { Command } from 'commander';
import { partsOf } from '../../lib/client/parts.ts';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { type Fates, fatesOf, tryEach } from '../many.ts';

const MAX_SHOWN = 10_000;
const FILE_ID = /^fil_/;

/** Folders, and what moves or deletes files and folders. */
export function addFolders(files: Command): void {
  files
    .command('folders')
    .argument('[parent]', 'the folder that they are in', '/')
    .description('list folders')
    .action(
      withContext(async (context, parent: string) => {
        const query = { parent };
        const items = await collect(
          context.client.items('files.listFolders', { org: context.organisation(), query }),
          MAX_SHOWN,
        );
        context.out.result(items, () =>
          table(
            ['folder', 'files'],
            items.map(({ path, files: count }) => [path, String(count)]),
            [1],
          ),
        );
      }),
    );
  files
    .command('mv')
    .argument('<what>', 'a file, or the path of a folder')
    .argument('<to>', "the file's new name with its path, or the folder's new path; / is the top")
    .description('move a file, or a folder with all that is below it')
    .action(withContext(move));
  files
    .command('rm')
    .argument('[ids...]', 'files')
    .option('--folder <path>', 'a folder with all that is below it; its uploads are given up')
    .option('--permanently', 'for good, past the trash; they stop counting at once')
    .description('move files to the trash: they can be restored for 30 days, and are billed until then')
    .action(withContext(remove));
}

async function move(context: Context, what: string, to: string): Promise<void> {
  const org = context.organisation();
  if (FILE_ID.test(what)) {
    const { name } = await context.client.files.rename({ org, file: what, body: { name: to } });
    context.out.line({ id: what, name }, `${what} is ${name}`);
    return;
  }
  const body = { from: what, to };
  const part = (cursor?: string) => context.client.files.moveFolder({ org, body: { ...body, ...defined({ cursor }) } });
  await inParts(context, what, part, (done) => ({ from: what, to, moved: done }));
}

interface Removal {
  readonly folder?: string;
  readonly permanently?: boolean;
}

async function remove(context: Context, ids: string[], { folder, permanently }: Removal): Promise<void> {
  const org = context.organisation();
  const { files } = context.client;
  if (ids.length === 0 && folder === undefined) {
    throw new CommandError(EXIT.usage, 'nothing-named', 'name files, or a folder with --folder');
  }
  if (folder !== undefined) {
    const removeFolder = permanently ? files.deleteFolder : files.trashFolder;
    const part = (cursor?: string) => removeFolder({ org, body: { folder, ...defined({ cursor }) } });
    await inParts(context, folder, part, (done) => ({ folder, [permanently ? 'deleted' : 'trashed']: done }));
  }
  await tryEach(context, ids, async (id) => {
    if (permanently) {
      await files.delete({ org, file: id });
      context.out.line({ id, deleted: true }, `deleted ${id}`);
      return;
    }
    const { trash } = await files.trash({ org, file: id });
    context.out.line({ id, trashed: true, until: trash?.until }, `${id} is in the trash`);
  });
}

type Part = (cursor?: string) => ReturnType<Context['client']['files']['moveFolder']>;

/** Calls for parts of a folder until it is through; each file that is left has its own fate. */
export async function inParts(
  context: Pick<Context, 'out'>,
  folder: string,
  part: Part,
  said: (done: number) => Readonly<Record<string, unknown>>,
): Promise<void> {
  let done = 0;
  const left: Awaited<ReturnType<Part>>['left'] = [];
  for await (const reply of partsOf(part)) {
    done += reply.done;
    left.push(...reply.left);
  }
  if (done + left.length === 0) throw new CommandError(EXIT.notFound, 'not-found', `nothing is in ${folder}`);
  context.out.line(said(done), `${folder}: ${done} files`);
  const fates: Fates = fatesOf(context, done + left.length, done);
  for (const { name, code, message } of left) fates.skip(name, code, message, false);
  fates.end();
}
