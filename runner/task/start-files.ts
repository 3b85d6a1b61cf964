import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunnerError } from '../errors.ts';

/** What the program's first process is given, and how it is told what to do. */
export interface StartFiles {
  /** Lets it begin. Everybody may read what it says, for nobody knows the image's user; no other task has its volumes. */
  go(command: readonly string[], environment: Readonly<Record<string, string>>): Promise<void>;
  /** Ends the program: SIGTERM, then SIGKILL. */
  stop(): Promise<void>;
  /** Nothing of it is needed any more, secrets among it. */
  remove(): Promise<void>;
}

const READABLE = 0o644;
const FOR_EVERYBODY = 0o666;

export function startFiles(folder: string): StartFiles {
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(`${path}.new`, text, { mode: READABLE });
    await rename(`${path}.new`, path);
  };
  const ended = (strings: readonly string[]) => strings.map((text) => `${text}\0`).join('');
  return {
    async go(command, environment) {
      await mkdir(folder, { recursive: true });
      await write('argv', ended(command));
      await write('environ', ended(Object.entries(environment).map(([name, value]) => `${name}=${value}`)));
      await write('go', '');
    },
    stop: () => write('stop', ''),
    async remove() {
      for (const name of ['argv', 'environ']) await rm(join(folder, name), { force: true });
    },
  };
}

/** A pipe with a name, which a program of any user may write to. Throws RunnerError `attempt-lost`. */
export async function makePipe(path: string): Promise<void> {
  await rm(path, { force: true });
  const { status, stderr, error } = spawnSync('mkfifo', [path], { encoding: 'utf8' });
  if (status !== 0) throw new RunnerError('attempt-lost', `no pipe for the log: ${error?.message ?? stderr}`);
  await chmod(path, FOR_EVERYBODY);
}
