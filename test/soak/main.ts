import { parseArgs } from 'node:util';
import { atMost, runCommand, UsageError } from '../../scripts/run-command.ts';
import { isPart, LOCAL_PARTS, type LocalPart } from './local-jobs-soak.ts';
import { type Report, SOAKS } from './soaks.ts';

const HELP = `npm run soak -- [name]

${[...SOAKS].map(([name, { about, commands, unit }]) => `  ${name.padEnd(16)} ${about}; ${commands.toLocaleString('en')} ${unit}`).join('\n')}

  Without a name: memory, then deployed.

  --commands N   how many, of what is counted above
  --only A,B     of local-jobs: ${LOCAL_PARTS.join(', ')}; all of them unless given
  --seed N       repeats the choices of a run
`;

const UNLESS_NAMED = ['memory', 'deployed'];
const SHOWN = 20;

async function main(args: readonly string[]): Promise<boolean> {
  const text = { type: 'string' } as const;
  const options = { commands: text, seed: text, only: text } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [name] = positionals;
  if (name !== undefined && !SOAKS.has(name)) throw new UsageError(`There is no soak "${name}".`);
  atMost(1, positionals);
  if (values.only !== undefined && name !== 'local-jobs') throw new UsageError('--only is for local-jobs.');
  const only = values.only === undefined ? LOCAL_PARTS : values.only.split(',').map(partOf);
  const seed = wholeNumber('--seed', values.seed) ?? Date.now() % 1_000_000;
  const commands = wholeNumber('--commands', values.commands);
  let lost = 0;
  for (const one of name === undefined ? UNLESS_NAMED : [name]) lost += await soak(one, seed, commands, only);
  return lost === 0;
}

/** Runs one, and answers how much it found wrong. */
async function soak(
  name: string,
  seed: number,
  wanted: number | undefined,
  only: readonly LocalPart[],
): Promise<number> {
  const found = SOAKS.get(name);
  if (found === undefined) return 0;
  const commands = wanted ?? found.commands;
  console.log(`${name}, seed ${seed}: ${commands} ${found.unit}`);
  const startMs = performance.now();
  return show(await found.run({ seed, commands, only, print }), startMs);
}

function print(line: string): void {
  console.log(`  ${line}`);
}

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} takes a whole number, not "${text}".`);
  return Number(text);
}

function partOf(text: string): LocalPart {
  if (!isPart(text)) throw new UsageError(`--only takes ${LOCAL_PARTS.join(', ')}, not "${text}".`);
  return text;
}

function show({ wrong, ...counts }: Report, startMs: number): number {
  for (const [name, value] of Object.entries(counts)) print(`${name.padEnd(14)} ${value}`);
  print(`${'took'.padEnd(14)} ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
  for (const line of wrong.slice(0, SHOWN)) print(`WRONG  ${line}`);
  print(`lost or done twice: ${wrong.length}${wrong.length > 0 ? `; again with --seed ${counts.seed}` : ''}`);
  return wrong.length;
}

await runCommand(HELP, main, { stacks: true });
// A slow socket may keep the process alive; everything that had to end in order has ended.
process.exit();
