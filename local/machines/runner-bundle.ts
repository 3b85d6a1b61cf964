import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNNER = fileURLToPath(new URL('../../runner/main.ts', import.meta.url));

/**
 * The runner as one module in `folder`, as it is in its image on AWS: Node finds, reads and links some sixty source files in twice
 * the processor time. Answers with its path. Other users must not change what the next runner executes.
 */
export async function bundleRunner(folder: string): Promise<string> {
  const { generate, READ } = await import('../../lib/infra/bundler.ts');
  const { output } = await generate({ ...READ, input: RUNNER }, { format: 'esm', codeSplitting: false });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'runner.mjs');
  await writeFile(file, output[0].code);
  return file;
}
