import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { OutputChunk, RolldownOutput } from 'rolldown';
import { bundledBefore, fingerprintOf, rememberBundled } from './bundled-before.ts';
import { generate, READ, SPLIT, startOf } from './bundler.ts';
import { sdkPartsOf } from './sdk-parts.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TRACING = /node_modules\/@opentelemetry\/|\/lib\/aws\/traces\//;

/** The folder of each function's bundle, with `index.mjs` in it, ready to be an asset. */
export interface Bundles {
  readonly names: readonly string[];
  folderOf(name: string): string;
  readonly sizes: readonly BundleSize[];
}

/** The code that a function loads: raw bytes, and the parts of the AWS SDK among them (see sdk-parts.ts). */
export interface Load {
  readonly bytes: number;
  readonly sdk: readonly string[];
}

/**
 * `start` is what a cold start loads: `index.mjs` and all that it imports at once. `whole` is all that it can load, but for the bytes of
 * what makes and sends spans (`tracing`), which only stages with a collector load.
 */
export interface BundleSize {
  readonly name: string;
  readonly start: Load;
  readonly whole: Load;
  readonly tracing: number;
}

export class BundleError extends Error {
  readonly code = 'bundle.failed';
}

interface BundledStage {
  readonly testClock: boolean;
}

interface BundleOptions {
  /** Functions that are made again whatever has been made before. */
  readonly anew?: readonly string[];
  /** Beside each module, where its code is in the sources: to read the errors of a stage on AWS by. They take as long as the rest. */
  readonly maps?: boolean;
}

/**
 * Bundles every `functions/*.ts`, minified, the AWS SDK inside (the copy in the Lambda runtime is older, slower to load,
 * and absent from emulators), each into a folder of its own: what it loads when it starts in one module, and beside it the parts
 * that it, or the SDK, loads later by `import()`.
 * `__TEST_CLOCK__` is decided here, so that code behind it does not exist in bundles of other stages. The same sources
 * give the same bytes: what has been made from them before is not made again.
 */
export async function bundle(
  { testClock }: BundledStage,
  { anew = [], maps = !testClock }: BundleOptions = {},
): Promise<Bundles> {
  const names = await functionNames();
  // Stages differ in nothing else that is bundled: all without a test clock have the same functions.
  const outdir = path.join(ROOT, '.catacloud/bundles', testClock ? 'test-clock' : 'wall-clock');
  const folderOf = (name: string) => {
    if (!names.includes(name)) throw new BundleError(`There is no functions/${name}.ts to deploy.`);
    return path.join(outdir, name);
  };
  const fingerprint = (withMaps: boolean) => fingerprintOf(ROOT, { testClock, maps: withMaps });
  const madeWith = async (withMaps: boolean) =>
    bundledBefore<readonly BundleSize[]>(outdir, await fingerprint(withMaps));
  const before = (await madeWith(true)) ?? (maps ? undefined : await madeWith(false));
  if (before !== undefined) {
    if (anew.length > 0) await bundleAll(anew, folderOf, { testClock, maps });
    return { names, folderOf, sizes: before };
  }
  const sizes = await bundleAll(names, folderOf, { testClock, maps });
  await rememberBundled(outdir, await fingerprint(maps), sizes);
  return { names, folderOf, sizes };
}

type Written = BundledStage & Required<Pick<BundleOptions, 'maps'>>;

async function bundleAll(
  names: readonly string[],
  folderOf: (name: string) => string,
  written: Written,
): Promise<readonly BundleSize[]> {
  const waiting = names.values();
  const sizes: BundleSize[] = [];
  const bundleNext = async () => {
    for (const name of waiting) sizes.push(await write(name, folderOf(name), await output(name, written)));
  };
  // Few at a time: each run holds all that it has parsed.
  await Promise.all(Array.from({ length: availableParallelism() }, bundleNext));
  return sizes.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

function output(name: string, { testClock, maps }: Written): Promise<RolldownOutput> {
  const transform = { ...READ.transform, define: { __TEST_CLOCK__: String(testClock) } };
  const input = { index: `./functions/${name}.ts` };
  return generate({ ...READ, input, transform }, { ...SPLIT, sourcemap: maps ? 'hidden' : false });
}

/** Writes a function's modules beside each other, the entry as `index.mjs`. */
async function write(name: string, folder: string, { output: files }: RolldownOutput): Promise<BundleSize> {
  await mkdir(folder, { recursive: true });
  await Promise.all(
    files.map((file) =>
      writeWhenChanged(path.join(folder, file.fileName), file.type === 'chunk' ? file.code : file.source),
    ),
  );
  const old = (await readdir(folder)).filter((file) => !files.some(({ fileName }) => fileName === file));
  await Promise.all(old.map((file) => rm(path.join(folder, file), { force: true })));
  const modules = files.filter((file) => file.type === 'chunk');
  const others = modules.filter((module) => !isTracing(module));
  const tracing = bytesOf(modules) - bytesOf(others);
  return { name, start: loadOf(startOf(modules)), whole: loadOf(others), tracing };
}

/** Whether a module has nothing but what makes and sends spans. */
function isTracing({ modules }: OutputChunk): boolean {
  return Object.keys(modules).every((file) => TRACING.test(file));
}

const bytesOf = (modules: readonly OutputChunk[]) =>
  modules.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
const loadOf = (modules: readonly OutputChunk[]): Load => ({ bytes: bytesOf(modules), sdk: sdkPartsOf(modules) });

/** Names of all functions: files of `functions/` without their ending. */
async function functionNames(): Promise<readonly string[]> {
  const files = await readdir(path.join(ROOT, 'functions'));
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Written whole or not at all, never half beside a deployed one: two synths of one stage may run at the same time. */
async function writeWhenChanged(file: string, contents: string | Uint8Array): Promise<void> {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(Buffer.from(contents))) return;
  const folder = path.dirname(file);
  const written = path.join(path.dirname(folder), `${path.basename(folder)}-${path.basename(file)}.${process.pid}`);
  await writeFile(written, contents);
  await rename(written, file);
}
