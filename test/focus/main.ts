import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { assertVerb, runCommand } from '../../scripts/run-command.ts';
import { csvOf, exported, variedCustomer } from '../app/billing/focus-customer.ts';
import { validateFocus } from './validate.ts';

const HELP = `npm run focus -- validate [file.csv …]

  Checks exports against the rules of FOCUS 1.2 with its makers' own validator (focus-validator, from PyPI; the first time it is
  installed below .catacloud/focus). Without a file: three months of a customer in memory that have all that a month can have.
`;

/** Where the months are written that are checked without a file. */
const FOLDER = path.resolve('.catacloud', 'focus-months');
const MONTHS = ['2026-01', '2026-02', '2026-03'];

async function main(args: readonly string[]): Promise<boolean> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [verb, ...files] = positionals;
  assertVerb(verb, ['validate']);
  let isValid = true;
  for (const file of files.length === 0 ? await sampleMonths() : files) {
    const rows = (await readFile(file, 'utf8')).split('\r\n').length - 2;
    const { passed, failed, skipped, otherwise } = await validateFocus(file);
    console.log(`${file}: ${rows} rows, ${passed} rules passed, ${failed.length} failed, ${skipped} not applicable`);
    for (const rule of otherwise) console.log(`    ${rule} is one of two ways to hold a rule that holds the other way`);
    for (const rule of failed) console.log(`    ${rule}`);
    isValid &&= failed.length === 0;
  }
  return isValid;
}

async function sampleMonths(): Promise<string[]> {
  const customer = await variedCustomer();
  await mkdir(FOLDER, { recursive: true });
  const files: string[] = [];
  for (const month of MONTHS) {
    const file = path.join(FOLDER, `focus-${month}.csv`);
    await writeFile(file, await csvOf(await exported(customer, month)));
    files.push(file);
  }
  return files;
}

await runCommand(HELP, main, { stacks: true });
