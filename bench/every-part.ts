import { spawn } from 'node:child_process';
import path from 'node:path';

/** Every benchmark, `bench/<name>.ts`. */
export const PARTS = [
  ...['kernel', 'peers', 'delivery', 'billing', 'jobs', 'files', 'confirmations'],
  ...['api', 'log', 'log-tables', 'scale'],
] as const;

const MAIN = path.join(import.meta.dirname, 'main.ts');
/** A part that takes longer hangs. */
const PART_LIMIT_MS = 15 * 60_000;

interface Ran {
  readonly name: string;
  readonly seconds: number;
  readonly hasFailed: boolean;
}

/** Runs every part in a process of its own, one after the other, and lists at the end what each took and which have failed. */
export async function runEveryPart(names: readonly string[] = PARTS): Promise<readonly Ran[]> {
  const all: Ran[] = [];
  for (const name of names) {
    console.log(`\n— ${name}`);
    all.push(await runPart(name));
  }
  const lines = all.map(({ name, seconds, hasFailed }) => `${hasFailed ? '✗' : '✓'} ${name}: ${seconds} s`);
  const total = all.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(`\n${lines.join('\n')}\nin all: ${total} s`);
  return all;
}

async function runPart(name: string): Promise<Ran> {
  const startedMs = performance.now();
  const signal = AbortSignal.timeout(PART_LIMIT_MS);
  const part = spawn(process.execPath, [...process.execArgv, MAIN, name], { stdio: 'inherit', signal });
  part.on('error', (error) => console.error(`${name}: ${error.message}`));
  const code = await new Promise<number | null>((resolve) => part.on('close', resolve));
  return { name, seconds: Math.round((performance.now() - startedMs) / 1000), hasFailed: code !== 0 };
}
