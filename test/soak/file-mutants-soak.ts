import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Mutant } from './delivery-mutants.ts';
import { FILE_MUTANTS } from './file-mutants.ts';
import { planted, seedSaidBy, soakPlanted } from './mutants-soak.ts';

/** What the histories run on, copied below the repository: packages are found from there. */
const COPIED = ['lib', 'web/src', 'test', 'local', 'cli', 'runner', 'package.json'];
const PLACE = '.catacloud';

/** Plants every mutant in a copy of the sources, and runs random histories of uploads there until one is wrong. */
export function soakFileMutants(first: number, seeds: number, print: (line: string) => void) {
  return soakPlanted(FILE_MUTANTS, firstSeedThatFinds, { first, seeds, print });
}

async function firstSeedThatFinds(mutant: Mutant, first: number, seeds: number): Promise<string | undefined> {
  await mkdir(PLACE, { recursive: true });
  const copy = await mkdtemp(path.resolve(PLACE, 'mutant-'));
  try {
    for (const name of COPIED) await cp(name, path.join(copy, name), { recursive: true });
    const file = path.join(copy, mutant.file);
    await writeFile(file, planted(mutant, await readFile(file, 'utf8')));
    await writeFile(path.join(copy, 'find.ts'), FIND);
    return await seedSaidBy(path.join(copy, 'find.ts'), [`${first}`, `${seeds}`]);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const FIND = `import { virtualTime } from './test/web/upload-dependencies.ts';
import { runInterleavings } from './test/web/upload-interleavings.ts';
const [first, seeds] = process.argv.slice(2).map(Number);
virtualTime();
let done = 0;
await runInterleavings(first, seeds, (count) => { done = count; }).catch(() => console.log(first + done));
process.exit(0);
`;
