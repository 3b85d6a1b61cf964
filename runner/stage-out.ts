import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileNameProblem } from '../lib/domain/names.ts';
import { MAX_OUTPUT_DEPTH, MAX_OUTPUT_FILES } from './limits.ts';

export interface OutputFile {
  /** Its path below the output folder. */
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
      const name = relative(folder, path);
      if (owner !== undefined && status.uid !== owner) refuse(path, 'it is not the job’s own');
      else if (status.isDirectory()) await walk(path, depth + 1);
      else if (!status.isFile()) refuse(path, status.isSymbolicLink() ? 'it is a link' : 'it is no file');
      else if (!isText(name)) refuse(path, 'its name is not UTF-8');
      else if (fileNameProblem(name) !== undefined) refuse(path, `its name ${fileNameProblem(name)}`);
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

/** What is no UTF-8 is read with U+FFFD in its place. */
const isText = (name: string) => !name.includes('\ufffd');
