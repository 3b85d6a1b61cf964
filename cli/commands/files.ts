import { isAbsolute, join, relative, sep } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { PATIENCE_MS } from '../../lib/client/limits.ts';
import { withContext } from '../action.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { formatBytes, table } from '../format.ts';
import { progress } from '../progress.ts';
import { sha256Of } from '../transfer/checksum.ts';
import { download } from '../transfer/download.ts';
import { differentNames, expectFree } from '../transfer/place.ts';
import { upload } from '../transfer/upload.ts';
import { filesAt } from '../transfer/walk.ts';
import { collect } from './orgs.ts';

const MAX_SHOWN = 10_000;
const MAX_PARALLEL = 64;
const DEFAULT_PARALLEL = 4;

export function parallelOf(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MAX_PARALLEL) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_PARALLEL}.`);
}

const isQuiet = ({ out, options }: Context) => out.isJson || options.quiet === true;

interface UploadOptions {
  readonly parallel: number;
  readonly name?: string;
  readonly checksum?: boolean;
}

async function uploadAll(context: Context, paths: string[], options: UploadOptions): Promise<void> {
  const org = context.organisation();
  const found = await filesAt(paths);
  if (options.name !== undefined && found.length !== 1) {
    throw new CommandError(EXIT.usage, 'name-for-many', `--name is for one file, and ${found.length} are meant`);
  }
  const forgets: (() => Promise<void>)[] = [];
  for (const { path, name: own, sizeBytes } of found) {
    const name = options.name ?? own;
    const bar = progress(name, sizeBytes, process.stderr, isQuiet(context));
    const { fileId, isResumed, forget } = await upload({
      client: context.client,
      apiUrl: context.options.apiUrl ?? context.config.apiUrl ?? '',
      org,
      path,
      name,
      parallel: options.parallel,
      isChecked: options.checksum === true,
      onProgress: bar.update,
    }).finally(bar.end);
    context.out.line(
      { id: fileId, name, sizeBytes: String(sizeBytes), resumed: isResumed },
      `${fileId}  ${name}${isResumed ? '  (resumed)' : ''}`,
    );
    forgets.push(forget);
  }
  // Only now: of many files that were interrupted, those that are there already are not uploaded again.
  for (const forget of forgets) await forget();
}

/** Where a file of that name goes: below the folder, whatever the name says. */
export function targetIn(folder: string, name: string): string {
  const target = join(folder, name);
  const below = relative(folder, target);
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) {
    throw new CommandError(
      EXIT.usage,
      'name-unsafe',
      `${JSON.stringify(name)} leads out of ${folder}: name a target with --output`,
    );
  }
  return target;
}

interface DownloadOptions {
  readonly parallel: number;
  readonly output?: string;
  readonly folder: string;
  readonly sha256?: string;
  readonly overwrite?: boolean;
}

async function downloadAll(context: Context, files: string[], options: DownloadOptions): Promise<void> {
  const org = context.organisation();
  if ((options.output !== undefined || options.sha256 !== undefined) && files.length !== 1) {
    throw new CommandError(EXIT.usage, 'one-file-only', '--output and --sha256 are for one file');
  }
  const different = differentNames();
  for (const id of files) {
    const file = await context.client.files.get({ org, file: id });
    const target = options.output ?? different(targetIn(options.folder, file.name));
    const overwrite = options.overwrite === true;
    await expectFree(target, overwrite);
    const sizeBytes = Number(file.sizeBytes);
    const bar = progress(file.name, sizeBytes, process.stderr, isQuiet(context));
    let sha256 = '';
    const verify = async (path: string) => {
      sha256 = await sha256Of(path);
      if (options.sha256 === undefined || options.sha256.toLowerCase() === sha256) return;
      const message = `${file.name} has SHA-256 ${sha256}, not ${options.sha256}`;
      throw new CommandError(EXIT.corrupt, 'checksum-differs', message);
    };
    const url = async () => (await context.client.files.download({ org, file: id }, { patienceMs: PATIENCE_MS })).url;
    const { parallel } = options;
    const request = { fileId: id, sizeBytes, target, parallel, overwrite, url, verify, onProgress: bar.update };
    await download(request).finally(bar.end);
    context.out.line({ id, path: target, sizeBytes: file.sizeBytes, sha256 }, `${target}  sha256:${sha256}`);
  }
}

export function addFiles(program: Command): void {
  const files = program.command('files').description("the organisation's files");
  files
    .command('ls', { isDefault: true })
    .description('list them')
    .option('--prefix <text>', 'only names that begin so')
    .option('--sort <by>', 'name, date or size')
    .action(
      withContext(async (context, { prefix, sort }: { prefix?: string; sort?: 'name' | 'date' | 'size' }) => {
        const by = prefix === undefined ? sort : 'name';
        const query = { ...(prefix !== undefined && { prefix }), ...(by !== undefined && { sort: by }) };
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
  files
    .command('upload')
    .argument('<paths...>', 'files, and folders with all that lies in them')
    .description('upload files; one that was interrupted goes on where it stopped')
    .option('--name <name>', 'what to call it, when it is one file')
    .option('-p, --parallel <parts>', 'parts at a time', parallelOf, DEFAULT_PARALLEL)
    .option('--checksum', 'have the store check the whole object against its CRC-32; reads each file once before')
    .action(withContext(uploadAll));
  files
    .command('download')
    .argument('<ids...>', 'files')
    .description('download files; one that was interrupted goes on where it stopped')
    .option('-o, --output <path>', 'where to, when it is one file')
    .option('-d, --folder <path>', 'folder for files by their names', '.')
    .option('-p, --parallel <pieces>', 'pieces at a time', parallelOf, DEFAULT_PARALLEL)
    .option('--overwrite', 'replace what is there under that name')
    .option('--sha256 <hex>', 'what it must be; exit code 7 when it is not')
    .action(withContext(downloadAll));
  files
    .command('rm')
    .argument('<ids...>', 'files')
    .description('delete files')
    .action(
      withContext(async (context, ids: string[]) => {
        const org = context.organisation();
        for (const id of ids) {
          await context.client.files.delete({ org, file: id });
          context.out.line({ id, deleted: true }, `deleted ${id}`);
        }
      }),
    );
}
