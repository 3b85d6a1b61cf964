import { basename, normalize, resolve, sep } from 'node:path';
import type { ReplyOf } from '../../lib/client/types.ts';
import { fileNameProblem, folded } from '../../lib/domain/names.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { tryEach } from '../many.ts';
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
  await tryEach(context, paths, (path) => verify(context, path, options));
}

async function verify(context: Context, path: string, { file }: VerifyOptions): Promise<void> {
  const org = context.organisation();
  const stored = file === undefined ? await ofPath(context, path) : [await context.client.files.get({ org, file })];
  let failure: unknown = new CommandError(EXIT.notFound, 'not-found', `no file is called ${basename(resolve(path))}`);
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

/** Files of a folder are named by their path from where it was named; others by their own name. */
async function ofPath(context: Context, path: string): Promise<readonly ReplyOf<'files.get'>[]> {
  const named = normalize(path).split(sep).join('/');
  const found = fileNameProblem(named) === undefined ? await ofName(context, named) : [];
  return found.length > 0 ? found : ofName(context, basename(resolve(path)));
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
