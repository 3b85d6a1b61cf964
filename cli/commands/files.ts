import { type Command, InvalidArgumentError, Option } from 'commander';
import { defined } from '../../lib/domain/defined.ts';
import { withContext } from '../action.ts';
import { collect } from '../collect.ts';
import { formatBytes, table } from '../format.ts';
import { tryEach } from '../many.ts';
import { LINK_POLICIES } from '../transfer/walk.ts';
import { downloadAll } from './download.ts';
import { addFolders } from './folders.ts';
import { addOrigin } from './origin.ts';
import { addTrash } from './trash.ts';
import { syncAll, uploadAll } from './upload.ts';
import { verifyAll } from './verify.ts';

const MAX_SHOWN = 10_000;
const MAX_PARALLEL = 64;
const DEFAULT_PARALLEL = 4;

export function parallelOf(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MAX_PARALLEL) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_PARALLEL}.`);
}

export function addFiles(program: Command): void {
  const files = program.command('files').description("the organisation's files");
  addList(files);
  addTransfers(files);
  addUnfinished(files);
  addFolders(files);
  addTrash(files);
  addOrigin(files);
}

interface Listing {
  readonly prefix?: string;
  readonly folder?: string;
  readonly sort?: 'name' | 'date' | 'size';
  readonly search?: string;
  readonly state?: 'uploading' | 'available';
  readonly type?: string;
  readonly uploader?: string;
  readonly job?: string;
}

function addList(files: Command): void {
  files
    .command('ls', { isDefault: true })
    .description('list them')
    .option('--prefix <text>', 'only names that begin so')
    .option('--folder <path>', 'only what is directly in this folder; / is the top')
    .option('--search <text>', 'only names with words that begin so, anywhere in the name')
    .option('--type <ending>', 'only names that end so, such as csv or fastq.gz')
    .addOption(new Option('--state <state>', 'only those').choices(['uploading', 'available']))
    .option('--uploader <id>', 'only those of a person, a token or an attempt')
    .option('--job <id>', 'only inputs and outputs of a job')
    .option('--sort <by>', 'name, date or size')
    .action(
      withContext(async (context, { sort, ...wanted }: Listing) => {
        const by = wanted.prefix === undefined && wanted.folder === undefined ? sort : 'name';
        const query = defined({ ...wanted, sort: by });
        const items = await collect(
          context.client.items('files.list', { org: context.organisation(), query }),
          MAX_SHOWN,
        );
        context.out.result(items, () =>
          table(
            ['id', 'name', 'size', 'status', 'created'],
            items.map(({ id, name, sizeBytes, status, createdAt }) => [
              id,
              name,
              formatBytes(BigInt(sizeBytes)),
              status,
              createdAt,
            ]),
            [2],
          ),
        );
      }),
    );
}

const linksOption = () =>
  new Option('--links <policy>', 'links in folders: those that stay inside, all, none, or none and fail')
    .choices(LINK_POLICIES)
    .default('inside');

function addTransfers(files: Command): void {
  files
    .command('upload')
    .argument('<paths...>', 'files, folders with all their files, or - for standard input')
    .description('upload files; an interrupted one continues where it stopped')
    .option('--name <name>', 'what to call it, when it is one file')
    .option('-p, --parallel <parts>', 'parts at a time', parallelOf, DEFAULT_PARALLEL)
    .addOption(new Option('--checksum', 'every upload is compared by its checksum; kept for scripts').hideHelp())
    .addOption(linksOption())
    .action(withContext(uploadAll));
  files
    .command('sync')
    .argument('<paths...>', 'folders with all their files, or files')
    .description('upload what is not there yet under its name, by checksum; nothing is deleted')
    .option('-p, --parallel <parts>', 'parts at a time', parallelOf, DEFAULT_PARALLEL)
    .addOption(linksOption())
    .action(withContext(syncAll));
  files
    .command('download')
    .argument('<what...>', 'files by their ids, or folders by their paths, with all that is below them; / is the top')
    .description('download files and folders; an interrupted one continues where it stopped')
    .option('-o, --output <path>', 'where to, when it is one file')
    .option('-d, --folder <path>', 'folder for files by their names', '.')
    .option('-p, --parallel <pieces>', 'pieces at a time', parallelOf, DEFAULT_PARALLEL)
    .option('--overwrite', 'replace what is there under that name')
    .option('--sha256 <hex>', 'what it must be; exit code 9 when it is not')
    .action(withContext(downloadAll));
  files
    .command('verify')
    .argument('<paths...>', 'local files, or folders with all their files')
    .description('compare local files with what is stored under their names; exit code 9 when they differ')
    .option('--file <id>', 'with this one')
    .action(withContext(verifyAll));
}

function addUnfinished(files: Command): void {
  files
    .command('unfinished')
    .description('list uploads that have not ended; each reserves its size until then')
    .action(
      withContext(async (context) => {
        const org = context.organisation();
        const items = await collect(context.client.items('files.listUploads', { org, query: {} }), MAX_SHOWN);
        context.out.result(items, () =>
          table(
            ['id', 'name', 'arrived', 'size', 'begun', 'expires'],
            items.map(({ uploadId, name, receivedBytes, sizeBytes, createdAt, expiresAt }) => [
              uploadId,
              name,
              formatBytes(BigInt(receivedBytes)),
              formatBytes(BigInt(sizeBytes)),
              createdAt,
              expiresAt,
            ]),
            [2, 3],
          ),
        );
      }),
    );
  files
    .command('discard')
    .argument('<ids...>', 'unfinished uploads')
    .description('give uploads up: their parts go, and their reservations are free again')
    .action(
      withContext(async (context, ids: string[]) => {
        const org = context.organisation();
        await tryEach(context, ids, async (id) => {
          await context.client.files.abortUpload({ org, upload: id });
          context.out.line({ id, discarded: true }, `discarded ${id}`);
        });
      }),
    );
}
