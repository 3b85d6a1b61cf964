import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { leanSdk } from '../../lib/infra/lean-sdk.ts';

export interface BareBundles {
  /** As everybody bundles the SDK. */
  readonly plain: string;
  /** With the same parts left out as in ours. */
  readonly lean: string;
  readonly bytes: { readonly plain: number; readonly lean: number };
}

/** Bundles the bare function both ways, for as long as the body runs. */
export async function withBareBundles<T>(body: (bundles: BareBundles) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-bare-'));
  try {
    const plain = await bundled(path.join(folder, 'plain.mjs'), false);
    const lean = await bundled(path.join(folder, 'lean.mjs'), true);
    const size = async (file: string) => (await readFile(file)).length;
    return await body({ plain, lean, bytes: { plain: await size(plain), lean: await size(lean) } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundled(outfile: string, isLean: boolean): Promise<string> {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'bare.ts')],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins: isLean ? [leanSdk] : [],
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
  });
  return outfile;
}
