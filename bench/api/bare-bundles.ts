import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OutputOptions } from 'rolldown';
import { generate, PLAIN, READ, SPLIT, startOf } from '../../lib/infra/bundler.ts';

/** A module, and the bytes of all that it loads at its start. */
interface Start {
  readonly file: string;
  readonly bytes: number;
}

/** The bare function in one plain bundle, and split where the SDK loads a part of itself later, as ours are. */
export interface BareBundle extends Start {
  readonly split: Start;
  /** A function as they are usually written, in one plain bundle. */
  readonly usual: Start;
  /** As usual, and event-sourced: the kernel and one aggregate. */
  readonly eventSourced: Start;
}

const fileOf = (name: string) => path.join(import.meta.dirname, name);
const BARE = fileOf('bare.ts');
const AS_ONE = { ...PLAIN, entryFileNames: '[name].mjs' } as const satisfies OutputOptions;

/** Bundles the bare function for as long as the body runs. */
export async function withBareBundle<T>(body: (bundle: BareBundle) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bare-'));
  try {
    const plain = await written(path.join(folder, 'plain'), BARE, AS_ONE);
    const split = await written(path.join(folder, 'split'), BARE, SPLIT);
    const usual = await written(path.join(folder, 'usual'), fileOf('usual.ts'), AS_ONE);
    const eventSourced = await written(path.join(folder, 'event-sourced'), fileOf('event-sourced.ts'), AS_ONE);
    return await body({ ...plain, split, usual, eventSourced });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function written(folder: string, source: string, how: OutputOptions): Promise<Start> {
  const { output } = await generate({ ...READ, input: { index: source } }, how);
  const modules = output.filter((file) => file.type === 'chunk');
  await mkdir(folder);
  await Promise.all(modules.map(({ fileName, code }) => writeFile(path.join(folder, fileName), code)));
  const bytes = startOf(modules).reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  return { file: path.join(folder, 'index.mjs'), bytes };
}
