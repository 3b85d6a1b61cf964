import { basename, normalize, resolve, sep } from 'node:path';
import type { ReplyOf } from '../../lib/client/types.ts';
import { fileNameProblem, folded } from '../../lib/domain/names.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { fatesOf } from '../many.ts';
import { filesAt } from '../transfer/walk.ts';
import { expectChecksum } from './download.ts';

export interface VerifyOptions {
  readonly file?: string;
}

/** Files of one name that are compared at most. */
const MAX_OF_ONE_NAME = 100;

/** Compares local files with what is stored: with the file that is named, or with those of the same name. */
export async function verifyAll(context: Context, paths: string[], options: VerifyOptions): Promise<void> {
  if (options.file !== undefined && paths.length !== 1) {
    throw new CommandError(EXIT.usage, 'one-file-only', '--file is for one path');
  }
  // Files of a folder have their paths from there as names, as when they are uploaded.
  const { files, left } = await filesAt(paths);
  const fates = fatesOf(context, files.length + left.length);
  for (const { path, code, why } of left) {
    const isNamed = paths.includes(path);
    if (!isNamed) fates.skip(path, code, why, code === 'empty-folder');
    else await fates.try(path, () => Promise.reject(new CommandError(EXIT.usage, code, `${path}: ${why}`)));
  }
  for (const { path, name } of files) await fates.try(path, () => verify(context, path, name, options));
  fates.end();
}

async function verify(context: Context, path: string, name: string, { file }: VerifyOptions): Promise<void> {
  const org = context.organisation();
  const stored =
    file === undefined ? await ofPath(context, path, name) : [await context.client.files.get({ org, file })];
  let failure: unknown = new CommandError(EXIT.notFound, 'not-found', `no file is called ${name}`);
  for (const one of stored) {
    try {
      const compared = await expectChecksum(path, one);
      const by = compared === 'checksum' ? 'checksum' : 'size alone: it has no checksum';
      context.out.line({ path, id: one.id, status: 'same', compared }, `${path} is ${one.id}, by ${by}`);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** By the name that it would be uploaded under, by its path from here, or by its own name. */
async function ofPath(context: Context, path: string, name: string): Promise<readonly ReplyOf<'files.get'>[]> {
  for (const named of new Set([name, normalize(path).split(sep).join('/'), basename(resolve(path))])) {
    const found = fileNameProblem(named) === undefined ? await ofName(context, named) : [];
    if (found.length > 0) return found;
  }
  return [];
}

async function ofName({ client, organisation }: Context, name: string): Promise<readonly ReplyOf<'files.get'>[]> {
  const found: ReplyOf<'files.get'>[] = [];
  const wanted = name.normalize('NFC');
  const end = `${folded(wanted)}#`;
  for await (const one of client.items('files.list', {
    org: organisation(),
    query: { sort: 'name', prefix: wanted },
  })) {
    // Names that differ in letter case alone are beside each other, in the order of their ids.
    if (folded(one.name) > end) break;
    if (one.name === wanted && one.status === 'available') found.push(one);
    if (found.length === MAX_OF_ONE_NAME) break;
  }
  return found;
}
