import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Signer } from '../../lib/app/ports/signer.ts';
import { type Python, preparePython } from '../../local/python.ts';

export const TOOLS = path.resolve(import.meta.dirname, '..', '..', 'tools', 'verify-receipt');

/** Python's answer; `problem` when it refused. */
export interface Checked {
  readonly said: string;
  readonly problem?: string;
}

/** The verifier, in a folder of its own. */
export async function createVerifier(signer: Pick<Signer, 'keys'>) {
  const python = await preparePython();
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-receipt-'));
  const keys = path.join(folder, 'keys.json');
  await writeFile(keys, JSON.stringify({ items: await signer.keys() }));
  let serial = 0;
  const run = async (program: readonly string[], receipt: string | Buffer, ...more: string[]): Promise<Checked> => {
    serial += 1;
    const file = path.join(folder, `${serial}.jsonl`);
    await writeFile(file, receipt);
    return runPython(python, [...program, file, keys, ...more]);
  };
  return {
    verify: (receipt: string | Buffer, ...more: string[]) => run([path.join(TOOLS, 'verify.py')], receipt, ...more),
    flip: (receipt: string) => run([path.join(import.meta.dirname, 'flip.py'), TOOLS], receipt),
    /** Periods as JSON, a line each; answers with what Python makes of them. */
    rate: (periods: readonly string[]) =>
      piped(python, [path.join(import.meta.dirname, 'rate-all.py'), TOOLS], `${periods.join('\n')}\n`),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function runPython({ command, env }: Python, args: readonly string[]): Promise<Checked> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, ...env } });
    return { said: stdout.trim() };
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    return { said: stdout?.trim() ?? '', problem: stderr?.trim() ?? String(error) };
  }
}

async function piped({ command, env }: Python, args: readonly string[], input: string): Promise<readonly string[]> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input);
  return (await text(child.stdout)).trim().split('\n');
}
