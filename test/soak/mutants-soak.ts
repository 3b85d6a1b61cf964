import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DELIVERY_MUTANTS, type Mutant } from './delivery-mutants.ts';

const EPOCH = 'packages/epoch';

/** Runs what finds a mutant, for each of them, and says which were not found in so many seeds. */
export async function soakPlanted(
  mutants: readonly Mutant[],
  find: (mutant: Mutant, first: number, seeds: number) => Promise<string | undefined>,
  { first, seeds, print }: { readonly first: number; readonly seeds: number; readonly print: (line: string) => void },
) {
  const wrong: string[] = [];
  for (const mutant of mutants) {
    const seed = await find(mutant, first, seeds);
    print(seed === undefined ? `NOT FOUND  ${mutant.name}` : `found by seed ${seed}: ${mutant.name}`);
    if (seed === undefined) wrong.push(`${mutant.file}: ${mutant.name}: not found in ${seeds} seeds`);
  }
  return { seed: first, mutants: mutants.length, wrong };
}

/** Plants every mutant in a copy of Epoch, and runs the delivery model there until it finds something. */
export function soakMutants(first: number, seeds: number, print: (line: string) => void) {
  return soakPlanted(DELIVERY_MUTANTS, firstSeedThatFinds, { first, seeds, print });
}

async function firstSeedThatFinds(mutant: Mutant, first: number, seeds: number): Promise<string | undefined> {
  const copy = await mkdtemp(path.join(tmpdir(), 'epoch-mutant-'));
  try {
    for (const folder of ['src', 'test']) {
      await cp(path.join(EPOCH, folder), path.join(copy, folder), { recursive: true });
    }
    await writeFile(path.join(copy, 'package.json'), '{"type":"module"}');
    const file = path.join(copy, 'src', mutant.file);
    await writeFile(file, planted(mutant, await readFile(file, 'utf8')));
    await writeFile(path.join(copy, 'find.ts'), FIND);
    return await seedSaidBy(path.join(copy, 'find.ts'), [`${first}`, `${seeds}`]);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The source with the mutant in it. Throws when its text is not there once: then the list is out of date. */
export function planted({ file, text, instead }: Mutant, source: string): string {
  const count = source.split(text).length - 1;
  if (count !== 1) throw new Error(`${file} holds this ${count} times, and once was expected: ${text}`);
  return source.replace(text, () => instead);
}

const FIND = `import { judge } from './test/models/model.ts';
import { deliveryModel } from './test/models/delivery-model.ts';
const [first, seeds] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + seeds; seed += 1) {
  if ((await judge(deliveryModel, seed)).length === 0) continue;
  console.log(seed);
  process.exit(0);
}
`;

/** What a program printed; undefined when it printed nothing. */
export function seedSaidBy(file: string, values: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...values], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', () => resolve(output.trim() === '' ? undefined : output.trim()));
  });
}
