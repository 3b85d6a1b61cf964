import { execFile } from 'node:child_process';
import { expect, inject } from 'vitest';
import { COMPILED } from '../../local/run.ts';

export const MAIN = new URL('../../cli/main.ts', import.meta.url).pathname;
const MAX_OUTPUT_BYTES = 64 * 1_048_576;

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  readonly environment: Readonly<Record<string, string>>;
  run(...args: string[]): Promise<Result>;
  /** With `--json`; fails the test unless the command succeeds in silence. */
  json<T>(...args: string[]): Promise<T>;
}

/** The command line as the demo's owner would use it, its configuration in a home of its own. */
export function commandLine(home: string): CommandLine {
  const { password } = inject('users').owner;
  const environment = { ...COMPILED, PATH: process.env['PATH'] ?? '', HOME: home, CATACLOUD_PASSWORD: password };
  const run = (...args: string[]) =>
    new Promise<Result>((resolve) => {
      const options = { env: environment, cwd: home, maxBuffer: MAX_OUTPUT_BYTES };
      execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      });
    });
  return {
    environment,
    run,
    async json<T>(...args: string[]) {
      const { code, stdout, stderr } = await run(...args, '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    },
  };
}

/** Signs the demo's owner in. */
export async function logIn({ run }: CommandLine, url = inject('frontDoorUrl')): Promise<void> {
  const { code, stderr } = await run('login', '--api-url', url, '--email', inject('users').owner.email);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}
