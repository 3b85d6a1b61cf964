import { isAbsolute, join, relative, sep } from 'node:path';
import { PATIENCE_MS } from '../../lib/client/limits.ts';
import { fileSource } from '../../lib/client/node-source.ts';
import type { ReplyOf } from '../../lib/client/types.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { fatesOf } from '../many.ts';
import { progress } from '../progress.ts';
import { sha256Of } from '../transfer/checksum.ts';
import { download } from '../transfer/download.ts';
import { differentNames, expectFree } from '../transfer/place.ts';

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

/** Downloads files, each with a fate of its own. */
export async function downloadAll(context: Context, files: string[], options: DownloadOptions): Promise<void> {
  if ((options.output !== undefined || options.sha256 !== undefined) && files.length !== 1) {
    throw new CommandError(EXIT.usage, 'one-file-only', '--output and --sha256 are for one file');
  }
  const different = differentNames();
  const fates = fatesOf(context, files.length);
  for (const id of files) {
    await fates.try(id, async () => {
      const file = await context.client.files.get({ org: context.organisation(), file: id });
      await fetchOne(context, file, options.output ?? different(targetIn(options.folder, file.name)), options);
    });
  }
  fates.end();
}

async function fetchOne(context: Context, file: ReplyOf<'files.get'>, target: string, options: DownloadOptions) {
  const { client, out } = context;
  const org = context.organisation();
  const overwrite = options.overwrite === true;
  await expectFree(target, overwrite);
  const sizeBytes = Number(file.sizeBytes);
  const bar = progress(file.name, sizeBytes, process.stderr, out.isJson || context.options.quiet === true);
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
