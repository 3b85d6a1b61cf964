import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Option } from 'commander';
import { expectFree, makeFolderOf, putInPlace } from './place.ts';

export interface Overwriting {
  /** Whether what is there under that name is replaced. */
  readonly overwrite?: boolean;
}

export const overwriteOption = () => new Option('--overwrite', 'replace what is there under that name');

/** Writes a file beside its place, and gives it its name only once it is whole; replaces nothing unless it is told to. */
export async function writeInto(
  path: string,
  { overwrite = false }: Overwriting,
  write: (beside: string) => Promise<void>,
): Promise<void> {
  await expectFree(path, overwrite);
  await makeFolderOf(path);
  const beside = join(dirname(path), `.catacloud-${randomUUID()}.part`);
  try {
    await write(beside);
    await putInPlace(beside, path, overwrite);
  } finally {
    await rm(beside, { force: true });
  }
}

export function writeText(path: string, text: string, overwriting: Overwriting): Promise<void> {
  return writeInto(path, overwriting, (beside) => writeFile(beside, text));
}
