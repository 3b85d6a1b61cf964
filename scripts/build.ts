import { spawnSync } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'rolldown';
import { READ } from '../lib/infra/bundler.ts';
import { buildPages } from '../local/pages.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');

/** The package's libraries as modules with types, for `exports`. */
function buildLibraries(): void {
  const tsc = path.join(ROOT, 'node_modules', '.bin', 'tsc');
  const { status, error } = spawnSync(tsc, ['-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw error ?? new Error('the libraries cannot be compiled');
}

/** A program as one file that any Node from 20 on can run, with nothing installed beside it. */
async function buildProgram(name: 'cli' | 'runner'): Promise<void> {
  const outfile = path.join(DIST, name, 'main.js');
  await build({
    ...READ,
    input: path.join(ROOT, name, 'main.ts'),
    transform: { target: 'node20' },
    output: { file: outfile, format: 'esm', codeSplitting: false },
  });
  await chmod(outfile, 0o755);
}

await rm(DIST, { recursive: true, force: true });
buildLibraries();
await Promise.all([buildProgram('cli'), buildProgram('runner'), buildPages()]);
console.log('dist/ and web/dist/ are built');
