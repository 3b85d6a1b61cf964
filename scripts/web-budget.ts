import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { buildPages } from '../local/pages.ts';

/** Script that the overview loads before it can be used; charts come later. */
export const FIRST_LOAD_BUDGET_BYTES = 200_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** The overview's first load, in bytes of gzipped script. */
export async function firstLoadBytes(): Promise<number> {
  const folder = await buildPages();
  const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
    await readFile(path.join(folder, '.vite', 'manifest.json'), 'utf8'),
  );
  const files = new Set<string>();
  const add = (name: string) => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`the built pages have no ${name}`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  add('index.html');
  add('src/overview/overview.tsx');
  const sizes = await Promise.all(
    [...files].map(async (file) => (await promisify(gzip)(await readFile(path.join(folder, file)))).byteLength),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Returns the findings; an empty text when there are none. */
export async function oversizedPages(): Promise<string> {
  const bytes = await firstLoadBytes();
  if (bytes <= FIRST_LOAD_BUDGET_BYTES) return '';
  return `the overview loads ${bytes} bytes of gzipped script, ${FIRST_LOAD_BUDGET_BYTES} allowed`;
}
