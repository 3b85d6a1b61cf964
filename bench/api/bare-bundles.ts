import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { PLAIN, reached } from '../../lib/infra/bundle.ts';

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
  const file = path.join(folder, 'plain.mjs');
  try {
    await build({ ...PLAIN, entryPoints: [BARE], outfile: file });
    return await body({ file, bytes: (await readFile(file)).length, split: await split(path.join(folder, 'split')) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function split(folder: string): Promise<Start> {
  const { metafile } = await build({
    ...PLAIN,
    entryPoints: { index: BARE },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    metafile: true,
  });
  const { outputs } = metafile;
  const [index = ''] = Object.keys(outputs).filter((file) => file.endsWith('/index.mjs'));
  const atStart = [...reached(metafile, index, ['import-statement'])];
  const bytes = atStart.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
  return { file: path.join(folder, 'index.mjs'), bytes };
}
