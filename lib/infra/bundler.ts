import path from 'node:path';
import {
  type InputOptions,
  type OutputChunk,
  type OutputOptions,
  type Plugin,
  type RolldownOutput,
  rolldown,
} from 'rolldown';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** How everything is read, our functions and the bare SDK that they are compared with. */
export const READ = {
  cwd: ROOT,
  platform: 'node',
  tsconfig: false,
  // `epoch-source`: the workspace's own packages are taken from their sources.
  resolve: { conditionNames: ['module', 'epoch-source'], mainFields: ['module', 'main'] },
  transform: { target: 'node24' },
  // What one function loads later another may load at once.
  checks: { ineffectiveDynamicImport: false },
  logLevel: 'warn',
} as const satisfies InputOptions;

/** How it is written: minified, without what the packages' authors say about their rights, which their licences keep. */
export const WRITTEN = { format: 'esm', minify: true, comments: false } as const satisfies OutputOptions;

/** As one module, whatever of it is imported later. */
export const PLAIN = { ...WRITTEN, codeSplitting: false } as const satisfies OutputOptions;

/** All that a start loads in one module: each module is looked up, read and compiled by itself. */
export const SPLIT = {
  ...WRITTEN,
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
  codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] },
} as const satisfies OutputOptions;

/** Reads and writes once; errors name the place in the source. */
export async function generate(input: InputOptions, output: OutputOptions): Promise<RolldownOutput> {
  await using bundler = await rolldown(input);
  return await bundler.generate(output);
}

/** The entry and all that it imports at once. */
export function startOf(modules: readonly OutputChunk[]): readonly OutputChunk[] {
  const found = new Set(modules.filter(({ isEntry }) => isEntry));
  for (const { imports } of found)
    for (const module of modules) if (imports.includes(module.fileName)) found.add(module);
  return [...found];
}

/** A module whose text is given instead of read, as if it lay in this folder. */
export function givenModule(folder: string, text: string): { readonly id: string; readonly plugin: Plugin } {
  const id = path.join(folder, 'given.js');
  const plugin: Plugin = {
    name: 'given-module',
    resolveId: (source) => (source === id ? id : null),
    load: (source) => (source === id ? text : null),
  };
  return { id, plugin };
}
