import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { buildPages } from '../local/pages.ts';

/** Script that the overview loads before it can be used; charts come later. */
export const FIRST_LOAD_BUDGET_BYTES = 180_000;
/** Script of the way in: signing in and up, a forgotten password, an invitation. */
const SIGNED_OUT_BUDGET_BYTES = 90_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** The overview's first load, in bytes of gzipped script. */
export function firstLoadBytes(): Promise<number> {
  return loadBytes(['index.html', 'src/signed-in.tsx', 'src/overview/overview.tsx']);
}

/** What entries of the pages load together, in bytes of gzipped script. */
async function loadBytes(entries: readonly string[]): Promise<number> {
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
  for (const entry of entries) add(entry);
  const sizes = await Promise.all(
    [...files].map(async (file) => (await promisify(gzip)(await readFile(path.join(folder, file)))).byteLength),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Returns the findings; an empty text when there are none. */
export async function oversizedPages(): Promise<string> {
  const loads = [
    { what: 'the overview loads', bytes: await firstLoadBytes(), allowed: FIRST_LOAD_BUDGET_BYTES },
    { what: 'signed-out pages load', bytes: await loadBytes(['index.html']), allowed: SIGNED_OUT_BUDGET_BYTES },
  ];
  return loads
    .filter(({ bytes, allowed }) => bytes > allowed)
    .map(({ what, bytes, allowed }) => `${what} ${bytes} bytes of gzipped script, ${allowed} allowed`)
    .join('\n');
}
