import { isAbsolute, join, relative, sep } from 'node:path';
import { inParallel } from '../../lib/client/in-parallel.ts';
import { PATIENCE_MS } from '../../lib/client/limits.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { type Fates, fatesOf } from '../many.ts';
import { progress } from '../progress.ts';
import { sha256Of } from '../transfer/checksum.ts';
import { download } from '../transfer/download.ts';
import { differentNames, expectFree } from '../transfer/place.ts';
import { MAX_FILES } from '../transfer/walk.ts';

const FILE_ID = /^fil_/;
const FILES_AT_ONCE = 8;

/** The target of a file of that name: always below the folder. */
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

export interface DownloadOptions {
  readonly parallel: number;
  readonly output?: string;
  readonly folder: string;
  readonly sha256?: string;
  readonly overwrite?: boolean;
}

/** Downloads files, and folders with all that is below them; each file with a fate of its own. */
export async function downloadAll(context: Context, wanted: string[], options: DownloadOptions): Promise<void> {
  const isOne = wanted.length === 1 && wanted.every((one) => FILE_ID.test(one));
  if ((options.output !== undefined || options.sha256 !== undefined) && !isOne) {
    throw new CommandError(EXIT.usage, 'one-file-only', '--output and --sha256 are for one file');
  }
  const below = new Map<string, readonly StoredFile[]>();
  for (const one of wanted) if (!FILE_ID.test(one)) below.set(one, await filesBelow(context, one));
  const count = wanted.reduce((sum, one) => sum + (below.get(one)?.length || 1), 0);
  const different = differentNames();
  const fates = fatesOf(context, count);
  for (const one of wanted) {
    const files = below.get(one);
    if (files !== undefined) await fetchFolder(context, one, files, { ...options, different, fates });
    else
      await fates.try(one, async () => {
        const file = await context.client.files.get({ org: context.organisation(), file: one });
        await fetchOne(context, file, options.output ?? different(targetIn(options.folder, file.name)), options);
      });
  }
  fates.end();
}

type StoredFile = ReplyOf<'files.list'>['items'][number];

/** Files in a folder and below it; `/` is the top. */
async function filesBelow({ client, organisation }: Context, folder: string): Promise<readonly StoredFile[]> {
  const path = folder.normalize('NFC').replace(/\/+$/, '');
  const query = path === '' ? ({ sort: 'name' } as const) : ({ sort: 'name', prefix: `${path}/` } as const);
  const found: StoredFile[] = [];
  for await (const file of client.items('files.list', { org: organisation(), query })) {
    // Names are found whatever their case; a folder is one of its very name.
    if (file.status !== 'available' || (path !== '' && !file.name.startsWith(`${path}/`))) continue;
    found.push(file);
    if (found.length > MAX_FILES) {
      throw new CommandError(EXIT.usage, 'too-many-files', `more than ${MAX_FILES} files are in ${folder}`);
    }
  }
  return found;
}

interface FolderOptions extends DownloadOptions {
  readonly different: (path: string) => string;
  readonly fates: Fates;
}

async function fetchFolder(
  context: Context,
  folder: string,
  files: readonly StoredFile[],
  { different, fates, ...options }: FolderOptions,
): Promise<void> {
  if (files.length === 0) {
    const nothing = new CommandError(EXIT.notFound, 'not-found', `no file is in ${folder}`);
    return fates.try(folder, () => Promise.reject(nothing));
  }
  // Named before the first is fetched: whichever is there first, each has the same name when it is done again.
  const targets = files.map((file) => ({ file, target: different(targetIn(options.folder, file.name)) }));
  await inParallel(targets, FILES_AT_ONCE, ({ file, target }) =>
    fates.try(file.name, () => fetchOne(context, file, target, { ...options, isOneOfMany: true })),
  );
}

interface OneOptions extends DownloadOptions {
  /** Bars of several at once would write over each other. */
  readonly isOneOfMany?: boolean;
}

async function fetchOne(context: Context, file: ReplyOf<'files.get'>, target: string, options: OneOptions) {
  const { client, out } = context;
  const org = context.organisation();
  const overwrite = options.overwrite === true;
  await expectFree(target, overwrite);
  const sizeBytes = Number(file.sizeBytes);
  const isQuiet = out.isJson || context.options.quiet === true || options.isOneOfMany === true;
  const bar = progress(file.name, sizeBytes, process.stderr, isQuiet);
  let sha256 = '';
  const verify = async (path: string) => {
    await expectChecksum(path, file);
    sha256 = await sha256Of(path);
    if (options.sha256 === undefined || options.sha256.toLowerCase() === sha256) return;
    throw differs(`${file.name} has SHA-256 ${sha256}, not ${options.sha256}`);
  };
  const patience = { patienceMs: PATIENCE_MS };
  const url = async () => (await client.files.download({ org, file: file.id }, patience)).url;
  const { parallel } = options;
  const request = { fileId: file.id, sizeBytes, target, parallel, overwrite, url, verify, onProgress: bar.update };
  await download(request).finally(bar.end);
  const line = { id: file.id, path: target, status: 'received', sizeBytes: file.sizeBytes, sha256 };
  out.line(line, `${target}  sha256:${sha256}`);
}

function differs(message: string): CommandError {
  return new CommandError(EXIT.corrupt, 'checksum-differs', message);
}

/** Compares a local file with the checksum that the platform has of the content. Answers what was compared. */
export async function expectChecksum(path: string, file: ReplyOf<'files.get'>): Promise<'size' | 'checksum'> {
  const source = await fileSource(path);
  try {
    if (source.sizeBytes !== Number(file.sizeBytes)) {
      throw differs(`${path} has ${source.sizeBytes} bytes, ${file.id} has ${file.sizeBytes}`);
    }
    if (source.sizeBytes === 0) return 'checksum';
    const { checksum } = file;
    if (checksum?.algorithm !== 'CRC32') return 'size';
    const own = await source.readChecksums();
    if (own?.value !== checksum.value) {
      throw differs(`${path} has CRC-32 ${own?.value}, ${file.id} has ${checksum.value}`);
    }
    return 'checksum';
  } finally {
    await source.close();
  }
}
