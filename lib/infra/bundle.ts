import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type BuildOptions, type BuildResult, build, type Metafile, type Plugin } from 'esbuild';
import { bundledBefore, fingerprintOf, rememberBundled } from './bundled-before.ts';
import { sdkPartsOf } from './sdk-parts.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** `epoch-source`: the workspace's own packages are taken from their sources. Naming any condition drops `module`, the default. */
const CONDITIONS: string[] = ['module', 'epoch-source'];

/** How everything is bundled, our functions and the bare SDK that they are compared with: plain esbuild, minified. */
export const PLAIN = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  conditions: CONDITIONS,
  legalComments: 'none',
  // Packages of the older kind call require; a module has none of its own.
  banner: {
    js: "import{createRequire as createRequireOfNode}from'node:module';const require=createRequireOfNode(import.meta.url);",
  },
  logLevel: 'error',
} as const satisfies BuildOptions;

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

/** `start` is what a cold start loads: `index.mjs` and all that it imports at once. `whole` is all that it can load. */
export interface BundleSize {
  readonly name: string;
  readonly start: Load;
  readonly whole: Load;
}

export class BundleError extends Error {
  readonly code = 'bundle.failed';
}

interface BundledStage {
  readonly testClock: boolean;
}

type Output = BuildResult<{ write: false; metafile: true }>;

/**
 * Bundles every `functions/*.ts`, minified, the AWS SDK inside (the copy in the Lambda runtime is older, slower to load,
 * and absent from emulators): one module each, in one parallel run. Functions that load a part of themselves later,
 * by `import()`, are bundled one by one and split where that begins, so that each folder has all of its own parts.
 * With a test clock all are split together, so that what many of them contain is parsed, minified and printed once: a tenth of
 * the work; their functions also contain what only others need of the modules that they share.
 * `__TEST_CLOCK__` is decided here, so that code behind it does not exist in bundles of other stages. The same sources
 * give the same bytes: what has been made from them before is not made again, but for the functions named in `anew`.
 */
export async function bundle(
  stage: BundledStage,
  { anew = [] }: { readonly anew?: readonly string[] } = {},
): Promise<Bundles> {
  const names = await functionNames();
  // Stages differ in nothing else that is bundled: all without a test clock have the same functions.
  const outdir = path.join(ROOT, '.catacloud/bundles', stage.testClock ? 'test-clock' : 'wall-clock');
  const folderOf = (name: string) => {
    if (!names.includes(name)) throw new BundleError(`There is no functions/${name}.ts to deploy.`);
    return path.join(outdir, name);
  };
  const fingerprint = await fingerprintOf(ROOT, { testClock: stage.testClock });
  const before = await bundledBefore<readonly BundleSize[]>(outdir, fingerprint);
  if (before !== undefined) {
    if (anew.length > 0) await bundleAll(anew, folderOf, outdir, stage);
    return { names, folderOf, sizes: before };
  }
  const sizes = await bundleAll(names, folderOf, outdir, stage);
  await rememberBundled(outdir, fingerprint, sizes);
  return { names, folderOf, sizes };
}

async function bundleAll(
  names: readonly string[],
  folderOf: (name: string) => string,
  outdir: string,
  stage: BundledStage,
): Promise<readonly BundleSize[]> {
  if (stage.testClock) {
    const entryPoints = names.map((name) => ({ in: sourceOf(name), out: name }));
    const shared = await output(names, outdir, stage, { splitting: true, entryPoints, chunkNames: '[name]-[hash]' });
    return Promise.all(names.map((name) => write(name, folderOf(name), shared)));
  }
  const split = await withLaterParts(names);
  const rest = names.filter((name) => !split.includes(name));
  const whole = output(rest, outdir, stage);
  const waiting = split.values();
  const sizes: BundleSize[] = [];
  const splitNext = async () => {
    for (const name of waiting) {
      sizes.push(await write(name, folderOf(name), await output([name], outdir, stage, { splitting: true })));
    }
  };
  const writeRest = async (name: string) => void sizes.push(await write(name, folderOf(name), await whole));
  // Few are split at a time: each run holds all that it has parsed, and all at once would take gigabytes.
  await Promise.all([...rest.map(writeRest), ...Array.from({ length: availableParallelism() }, splitNext)]);
  return sizes.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/**
 * Functions that are split although all of our own code in them starts at once: the SDK loads its many sources of credentials
 * later, and in these, which contain most of the domain, that is what keeps the start within its budget.
 */
const SPLIT = /^(api-|saga-|daily$|project-(screens|timers)$|react-link-ending$)/;

const sourceOf = (name: string) => `functions/${name}.ts`;

function output(
  names: readonly string[],
  outdir: string,
  stage: BundledStage,
  options: BuildOptions = {},
): Promise<Output> {
  return build({
    entryPoints: names.map((name) => ({ in: sourceOf(name), out: `${name}/index` })),
    chunkNames: `${names[0]}/[name]-[hash]`,
    absWorkingDir: ROOT,
    outdir,
    write: false,
    metafile: true,
    ...PLAIN,
    outExtension: { '.js': '.mjs' },
    sourcemap: stage.testClock ? false : 'external',
    define: { __TEST_CLOCK__: String(stage.testClock) },
    ...options,
  } as const) as Promise<Output>;
}

/** Functions that load a part of themselves later. Determined from our own code alone, which is read quickly. */
async function withLaterParts(names: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: names.map((name) => ({ in: sourceOf(name), out: name })),
    absWorkingDir: ROOT,
    outdir: ROOT,
    bundle: true,
    packages: 'external',
    conditions: CONDITIONS,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    plugins: [laterPartsLeftOut],
  });
  return names.filter(
    (name) =>
      SPLIT.test(name) || metafile.outputs[`${name}.js`]?.imports.some(({ path: file }) => file.endsWith('.ts')),
  );
}

/** Leaves what is loaded later out of a function, where its import stays as a mark. */
const laterPartsLeftOut: Plugin = {
  name: 'later-parts-left-out',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: file }) => {
      return kind === 'dynamic-import' ? { path: file, external: true } : undefined;
    });
  },
};

/**
 * Writes a function's modules, those alone that it can reach: splitting makes some of code that nothing refers to. They lie
 * beside each other, wherever they came from: the entry as `index.mjs`.
 */
async function write(name: string, folder: string, { metafile, outputFiles }: Output): Promise<BundleSize> {
  const [entry = ''] = Object.keys(metafile.outputs).filter(
    (file) => metafile.outputs[file]?.entryPoint === sourceOf(name),
  );
  const modules = reached(metafile, entry, ['import-statement', 'dynamic-import']);
  const atStart = reached(metafile, entry, ['import-statement']);
  const places = new Map(
    [...modules].map((file) => [path.join(ROOT, file), file === entry ? 'index.mjs' : path.basename(file)]),
  );
  const files = outputFiles.flatMap(({ path: file, contents }) => {
    const place = places.get(file.replace(/\.map$/, ''));
    return place === undefined ? [] : [{ name: file.endsWith('.map') ? `${place}.map` : place, contents }];
  });
  await mkdir(folder, { recursive: true });
  await Promise.all(files.map(({ name: own, contents }) => writeWhenChanged(path.join(folder, own), contents)));
  const old = (await readdir(folder)).filter((file) => !files.some(({ name: kept }) => kept === file));
  await Promise.all(old.map((file) => rm(path.join(folder, file), { force: true })));
  const load = (some: ReadonlySet<string>): Load => {
    const outputs = [...some].flatMap((file) => metafile.outputs[file] ?? []);
    return { bytes: outputs.reduce((sum, { bytes }) => sum + bytes, 0), sdk: sdkPartsOf(outputs) };
  };
  return { name, start: load(atStart), whole: load(modules) };
}

/** An entry with the modules behind it that are imported in one of these ways. */
export function reached({ outputs }: Metafile, entry: string, kinds: readonly string[]): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const file of found) {
    for (const { kind, external, path: next } of outputs[file]?.imports ?? []) {
      if (!external && kinds.includes(kind)) found.add(next);
    }
  }
  return found;
}

/** Names of all functions: files of `functions/` without their ending. */
async function functionNames(): Promise<readonly string[]> {
  const files = await readdir(path.join(ROOT, 'functions'));
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Written whole or not at all, never half beside a deployed one: two synths of one stage may run at the same time. */
async function writeWhenChanged(file: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(contents)) return;
  const folder = path.dirname(file);
  const written = path.join(path.dirname(folder), `${path.basename(folder)}-${path.basename(file)}.${process.pid}`);
  await writeFile(written, contents);
  await rename(written, file);
}
