import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { PLAIN } from '../../lib/infra/bundle.ts';

/** The bare function, bundled as ours are. */
export interface BareBundle {
  readonly file: string;
  readonly bytes: number;
}

/** Bundles the bare function for as long as the body runs. */
export async function withBareBundle<T>(body: (bundle: BareBundle) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bare-'));
  const file = path.join(folder, 'plain.mjs');
  try {
    await build({ ...PLAIN, entryPoints: [path.join(import.meta.dirname, 'bare.ts')], outfile: file });
    return await body({ file, bytes: (await readFile(file)).length });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
