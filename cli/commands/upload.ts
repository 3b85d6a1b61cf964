import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBatches } from '../../lib/client/batches.ts';
import { inParallel } from '../../lib/client/in-parallel.ts';
import { DEFAULT_PART_BYTES } from '../../lib/domain/limits.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { type Fates, fatesOf } from '../many.ts';
import { progress } from '../progress.ts';
import { compareWithStored } from '../transfer/differing.ts';
import { upload } from '../transfer/upload.ts';
import { type FoundFile, filesAt, type LeftOut, type LinkPolicy } from '../transfer/walk.ts';

const FILES_AT_ONCE = 4;
/** Of small files, which share their calls: most of the time is spent asking. */
const SMALL_AT_ONCE = 24;
/** The argument that means standard input. */
const STANDARD_INPUT = '-';

export interface UploadOptions {
  readonly parallel: number;
  readonly name?: string;
  readonly links: LinkPolicy;
}

/** Uploads files and folders, each with a fate of its own. */
export async function uploadAll(context: Context, paths: string[], options: UploadOptions): Promise<void> {
  if (paths.includes(STANDARD_INPUT)) return uploadInput(context, paths, options);
  const { files, left } = await filesAt(paths, options.links);
  const count = files.length + left.length;
  if (options.name !== undefined && count !== 1) {
    throw new CommandError(EXIT.usage, 'name-for-many', `--name is for one file, and ${count} are meant`);
  }
  const [only] = left;
  if (only !== undefined && count === 1 && paths.length === 1 && only.path === paths[0]) {
    throw new CommandError(EXIT.usage, only.code, `${only.path}: ${only.why}`);
  }
  const fates = fatesOf(context, count);
  for (const { path, code, why } of left) fates.skip(path, code, why, isWished(code, options.links));
  await sendAll(context, files, options, fates);
  fates.end();
}

/** Uploads what is not there yet under its name with its content. What is only there stays; nothing is deleted. */
export async function syncAll(context: Context, paths: string[], options: UploadOptions): Promise<void> {
  const { files, left } = await filesAt(paths, options.links);
  const { differing, same } = await compareWithStored(context.client, context.organisation(), files);
  const fates = fatesOf(context, files.length + left.length);
  for (const { path, code, why } of left) fates.skip(path, code, why, isWished(code, options.links));
  for (const { path } of same) fates.skip(path, 'same', 'it is there, by checksum', true);
  await sendAll(context, differing, options, fates);
  fates.end();
}

/** Left out as the person asked for, or without a byte of theirs. */
function isWished(code: LeftOut['code'], links: LinkPolicy): boolean {
  return code === 'empty-folder' || (code === 'link' && links === 'skip');
}

async function sendAll(context: Context, files: readonly FoundFile[], options: UploadOptions, fates: Fates) {
  const [first] = files;
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const label = files.length === 1 ? (first?.name ?? '') : `${files.length} files`;
  const bar = progress(label, total, process.stderr, context.out.isJson || context.options.quiet === true);
  const forgets: (() => Promise<void>)[] = [];
  const isSmall = ({ sizeBytes }: FoundFile) => sizeBytes <= DEFAULT_PART_BYTES;
  const small = files.filter(isSmall);
  const large = files.filter((file) => !isSmall(file));
  const batched = small.length > 1 ? { batches: createBatches(context.client, context.organisation()) } : {};
  let sentBytes = 0;
  const send = async ({ path, name: own }: FoundFile) => {
    const name = options.name ?? own;
    let before = 0;
    const onProgress = (bytes: number) => {
      sentBytes += bytes - before;
      before = bytes;
      bar.update(sentBytes);
    };
    const { client, config, options: global, out } = context;
    const apiUrl = global.apiUrl ?? config.apiUrl ?? '';
    const { parallel } = options;
    const org = context.organisation();
    const onRemark = out.note;
    const done = await upload({ client, apiUrl, org, path, name, parallel, onProgress, onRemark, ...batched });
    const { fileId: id, sizeBytes, checksum, isResumed } = done;
    const line = { id, name, path, status: 'sent', sizeBytes: String(sizeBytes), checksum, resumed: isResumed };
    out.line(line, `${id}  ${name}${isResumed ? '  (resumed)' : ''}`);
    forgets.push(done.forget);
  };
  try {
    // Beside each other: small files wait for no large one, nor it for them.
    await Promise.all([
      inParallel(small, SMALL_AT_ONCE, (file) => fates.try(file.path, () => send(file))),
      inParallel(large, FILES_AT_ONCE, (file) => fates.try(file.path, () => send(file))),
    ]);
  } finally {
    bar.end();
  }
  // Only now: of many files that were interrupted, those that are there already are not uploaded again.
  if (forgets.length === files.length) for (const forget of forgets) await forget();
}

/** Standard input has no size until it ends, and cannot be read twice: it is copied to a temporary file first. */
async function uploadInput(context: Context, paths: readonly string[], options: UploadOptions): Promise<void> {
  const { name } = options;
  if (paths.length !== 1 || name === undefined) {
    throw new CommandError(EXIT.usage, 'name-missing', 'standard input is one file, and needs --name');
  }
  const folder = await mkdtemp(join(tmpdir(), 'catacloud-input-'));
  try {
    const path = join(folder, 'input');
    await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
    const { files } = await filesAt([path]);
    await sendAll(context, files, options, fatesOf(context, 1));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
