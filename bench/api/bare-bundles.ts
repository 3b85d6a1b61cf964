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
}

const BARE = path.join(import.meta.dirname, 'bare.ts');

/** Bundles the bare function for as long as the body runs. */
export async function withBareBundle<T>(body: (bundle: BareBundle) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bare-'));
  try {
    const plain = await written(path.join(folder, 'plain'), { ...PLAIN, entryFileNames: '[name].mjs' });
    return await body({ ...plain, split: await written(path.join(folder, 'split'), SPLIT) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function written(folder: string, how: OutputOptions): Promise<Start> {
  const { output } = await generate({ ...READ, input: { index: BARE } }, how);
  const modules = output.filter((file) => file.type === 'chunk');
  await mkdir(folder);
  await Promise.all(modules.map(({ fileName, code }) => writeFile(path.join(folder, fileName), code)));
  const bytes = startOf(modules).reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  return { file: path.join(folder, 'index.mjs'), bytes };
}
