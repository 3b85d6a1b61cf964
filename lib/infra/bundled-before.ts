import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The inputs of bundles: the code that functions may import, the bundler itself, and the versions of all packages. Stacks are
 * none of it: a changed alarm bundles nothing anew.
 */
const SOURCES = [
  'functions',
  'lib/api',
  'lib/app',
  'lib/aws',
  'lib/domain',
  'lib/infra/bundle.ts',
  'lib/infra/bundler.ts',
  'lib/infra/sdk-parts.ts',
  'packages/epoch/src',
  'packages/epoch-dynamodb/src',
  'package-lock.json',
];

/** A digest of everything that bundles are made from. */
export async function fingerprintOf(root: string, stage: object): Promise<string> {
  const lists = await Promise.all(SOURCES.map((source) => filesUnder(path.join(root, source))));
  return digest(root, lists.flat(), JSON.stringify(stage));
}

/** The record of a folder, unless its inputs or its contents have changed since. */
export async function bundledBefore<T>(folder: string, fingerprint: string): Promise<T | undefined> {
  const text = await readFile(memory(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const known = JSON.parse(text) as { readonly fingerprint: string; readonly outputs: string; readonly what: T };
  return known.fingerprint === fingerprint && known.outputs === (await outputsOf(folder)) ? known.what : undefined;
}

export async function rememberBundled(folder: string, fingerprint: string, what: unknown): Promise<void> {
  const written = `${memory(folder)}.${process.pid}`;
  await writeFile(written, JSON.stringify({ fingerprint, outputs: await outputsOf(folder), what }));
  await rename(written, memory(folder));
}

const memory = (folder: string) => `${folder}.json`;

async function outputsOf(folder: string): Promise<string> {
  return digest(
    folder,
    (await filesUnder(folder)).filter((file) => file.endsWith('.mjs')),
    '',
  );
}

async function filesUnder(place: string): Promise<readonly string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [place];
  return entries.flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [])).sort();
}

async function digest(root: string, files: readonly string[], beginning: string): Promise<string> {
  const hash = createHash('sha256').update(beginning);
  for (const file of files) hash.update(`\0${path.relative(root, file)}\0`).update(await readFile(file));
  return hash.digest('hex');
}
