import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { flatName } from '../lib/client/flat-name.ts';
import { RunnerError } from './errors.ts';
import { MAX_NAME_BYTES, MAX_OUTPUT_DEPTH, MAX_OUTPUT_FILES } from './limits.ts';

export interface OutputFile {
  /** Its path below the output folder, as one name. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Every regular file below `folder`, in order of its name. Links are not followed: they could lead out of the folder to
 * what is not the job's to give. Throws RunnerError `output-unusable` for more than the platform takes.
 */
export async function outputsIn(folder: string): Promise<readonly OutputFile[]> {
  const found: OutputFile[] = [];
  const walk = async (at: string, depth: number): Promise<void> => {
    if (depth > MAX_OUTPUT_DEPTH) {
      throw new RunnerError('output-unusable', `outputs lie deeper than ${MAX_OUTPUT_DEPTH} folders`);
    }
    for (const entry of await readdir(at)) {
      const path = join(at, entry);
      const status = await lstat(path);
      if (status.isDirectory()) await walk(path, depth + 1);
      else if (status.isFile()) {
        if (found.length === MAX_OUTPUT_FILES) {
          throw new RunnerError('output-unusable', `a job may leave ${MAX_OUTPUT_FILES} files, it left more`);
        }
        found.push({ name: nameOf(relative(folder, path)), path, sizeBytes: status.size });
      }
    }
  };
  await walk(folder, 0);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nameOf(path: string): string {
  const name = flatName(path);
  // Some of the platform's rules for names, said here so that the job's log names the file at fault.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what is refused
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || /[\u0000-\u001f\u007f\ufffd]/.test(name) || name !== name.trim()) {
    throw new RunnerError('output-unusable', `the name of output ${JSON.stringify(name)} is too long or unreadable`);
  }
  return name;
}
