import { parseArgs } from 'node:util';
import { soakApi } from './api-soak.ts';
import { soakDeployed } from './deployed-soak.ts';
import { soakInMemory } from './memory-soak.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { commands: { type: 'string', default: '10000' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const commands = Number(values.commands);
const print = (line: string) => console.log(`  ${line}`);
let lost = 0;

if (positionals[0] === 'api') {
  console.log(`Requests, seed ${seed}: ${commands}`);
  const start = performance.now();
  process.exit(show(await soakApi(seed, commands), start) === 0 ? 0 : 1);
}
if (values.only !== 'deployed') {
  console.log(`In memory, seed ${seed}: ${commands} commands`);
  const start = performance.now();
  lost += show(await soakInMemory({ seed, commands, print }), start);
}
if (values.only !== 'memory') {
  console.log(`Deployed, seed ${seed}: ${commands} commands`);
  const start = performance.now();
  lost += show({ seed, ...(await soakDeployed(seed, commands, print)) }, start);
}
process.exit(lost === 0 ? 0 : 1);

type Report = { readonly seed: number; readonly wrong: readonly string[] };

function show({ wrong, ...counts }: Report, startMs: number): number {
  for (const [name, value] of Object.entries(counts)) print(`${name.padEnd(12)} ${value}`);
  print(`${'took'.padEnd(12)} ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
  for (const line of wrong.slice(0, 20)) print(`WRONG  ${line}`);
  print(`lost or done twice: ${wrong.length}${wrong.length > 0 ? `; again with --seed ${counts.seed}` : ''}`);
  return wrong.length;
}
