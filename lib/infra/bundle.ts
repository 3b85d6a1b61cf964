import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { leanSdk } from './lean-sdk.ts';
import type { StageName } from './stage.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Where each function's bundle lies: a folder with `index.mjs` in it, ready to be an asset. */
export interface Bundles {
  readonly names: readonly string[];
  folderOf(name: string): string;
  readonly metafile: Metafile;
}

export class BundleError extends Error {
  readonly code = 'bundle.failed';
}

/**
 * Bundles every `functions/*.ts` in one parallel run: a single minified module each, the AWS SDK inside (the copy in
 * the Lambda runtime is older, slower to load, and absent from emulators). `__TEST_CLOCK__` is decided here, so that
 * code behind it does not exist in bundles of other stages. The same sources give the same bytes.
 */
export async function bundle(stage: { readonly name: StageName; readonly testClock: boolean }): Promise<Bundles> {
  const names = await functionNames();
  const outdir = path.join(ROOT, '.catacloud/bundles', stage.name);
  const result = await build({
    entryPoints: names.map((name) => ({ in: path.join(ROOT, 'functions', `${name}.ts`), out: `${name}/index` })),
    absWorkingDir: ROOT,
    outdir,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    legalComments: 'none',
    sourcemap: stage.testClock ? false : 'external',
    plugins: [leanSdk],
    define: { __TEST_CLOCK__: String(stage.testClock) },
    // Packages of the older kind call require; a module has none of its own.
    banner: {
      js: "import{createRequire as createRequireOfNode}from'node:module';const require=createRequireOfNode(import.meta.url);",
    },
    logLevel: 'error',
  });
  await Promise.all(result.outputFiles.map((file) => writeWhenChanged(file.path, file.contents)));
  return {
    names,
    metafile: result.metafile,
    folderOf(name) {
      if (!names.includes(name)) throw new BundleError(`There is no functions/${name}.ts to deploy.`);
      return path.join(outdir, name);
    },
  };
}

/** Names of all functions: files of `functions/` without their ending. */
async function functionNames(): Promise<readonly string[]> {
  const files = await readdir(path.join(ROOT, 'functions'));
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Whole or not at all: two synths of one stage may run at the same time. */
async function writeWhenChanged(file: string, contents: Uint8Array): Promise<void> {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(contents)) return;
  await mkdir(path.dirname(file), { recursive: true });
  const written = `${file}.${process.pid}`;
  await writeFile(written, contents);
  await rename(written, file);
}
