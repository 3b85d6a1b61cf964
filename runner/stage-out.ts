import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { flatName } from '../lib/client/flat-name.ts';
import { MAX_NAME_BYTES, MAX_OUTPUT_DEPTH, MAX_OUTPUT_FILES } from './limits.ts';

export interface OutputFile {
  /** Its path below the output folder, as one name. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** A job's output that the platform does not accept. */
export interface RefusedOutput {
  readonly name: string;
  readonly why: string;
}

export interface Outputs {
  readonly files: readonly OutputFile[];
  readonly refused: readonly RefusedOutput[];
}

/**
 * Every regular file below `folder`, in order of its name, and what cannot be kept with its reason: one bad name costs no
 * other file. Links are not followed: they could lead out of the folder to files that are not the job's. Nor is anything
 * kept that is not `owner`'s where the job has a user of its own: the runner may read more than the job.
 */
export async function outputsIn(folder: string, owner?: number): Promise<Outputs> {
  const files: OutputFile[] = [];
  const refused: RefusedOutput[] = [];
  let tooMany = 0;
  const refuse = (path: string, why: string) => {
    if (refused.length < MAX_OUTPUT_FILES) refused.push({ name: relative(folder, path), why });
  };
  const walk = async (at: string, depth: number): Promise<void> => {
    if (depth > MAX_OUTPUT_DEPTH) return refuse(at, `it is deeper than ${MAX_OUTPUT_DEPTH} folders`);
    for (const entry of await readdir(at)) {
      const path = join(at, entry);
      const status = await lstat(path);
      const name = flatName(relative(folder, path));
      if (owner !== undefined && status.uid !== owner) refuse(path, 'it is not the job’s own');
      else if (status.isDirectory()) await walk(path, depth + 1);
      else if (!status.isFile()) refuse(path, status.isSymbolicLink() ? 'it is a link' : 'it is no file');
      else if (!isUsable(name)) refuse(path, 'its name is too long or unreadable');
      else if (files.length === MAX_OUTPUT_FILES) tooMany += 1;
      else files.push({ name, path, sizeBytes: status.size });
    }
  };
  const top = await lstat(folder);
  if (top.isDirectory() && (owner === undefined || top.uid === owner)) await walk(folder, 0);
  else refused.push({ name: '.', why: 'the output folder was replaced' });
  if (tooMany > 0) refuse(join(folder, `${tooMany} more files`), `a job may leave ${MAX_OUTPUT_FILES}`);
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), refused };
}

/** Some of the platform's rules for names, repeated here so that nothing is sent for a refused name. */
function isUsable(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what is refused
  return Buffer.byteLength(name) <= MAX_NAME_BYTES && !/[\u0000-\u001f\u007f\ufffd]/.test(name) && name === name.trim();
}
