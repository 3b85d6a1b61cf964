import { parseArgs } from 'node:util';
import { soakApi } from './api-soak.ts';
import { soakBilling } from './billing-soak.ts';
import { soakBills } from './bills-soak.ts';
import { soakClosing } from './closing-soak.ts';
import { soakDeployedClosing } from './deployed-closing.ts';
import { soakDeployedExports } from './deployed-exports.ts';
import { soakDeployed } from './deployed-soak.ts';
import { soakExports } from './exports-soak.ts';
import { soakFileMutants } from './file-mutants-soak.ts';
import { soakFiles } from './files-soak.ts';
import { soakJobs } from './jobs-soak.ts';
import { LOCAL_PARTS, soakLocalJobs } from './local-jobs-soak.ts';
import { soakLongLine } from './long-line-soak.ts';
import { soakInMemory } from './memory-soak.ts';
import { soakModels } from './models-soak.ts';
import { soakMutants } from './mutants-soak.ts';
import { soakReplay } from './replay-soak.ts';

const HELP = `npm run soak -- [memory | deployed | api | models | mutants | billing | customers | files | file-mutants | jobs | local-jobs | exports | bills | replay | long-line | deployed-exports | closing | deployed-closing]

  memory     the application in one process, over adapters that fail at random
  deployed   the deployed stack: killed functions, a bus that refuses and loses, a poisoned view
  api        requests of every kind to every route
  models     kernel and delivery under a deterministic scheduler, one run per seed
  mutants    faults planted in Epoch, each of which the delivery model must find
  billing    months of usage that comes late, twice and in any order; 100,000 unless --commands says how many
  customers  customers whose usage comes late, whose terms change, who pay; 100,000 unless --commands says how many
  files      two browsers that upload, pause, die, resume and cancel; 100,000 unless --commands says how many
  file-mutants   faults planted in uploads, each of which the histories of files must find
  jobs       jobs of five organisations on a host that is killed three times, in memory; 1,000 unless --commands says
  local-jobs jobs through the stack on this computer: their start, rate and outputs, an array with a join, and jobs of five organisations, while their host and messages are lost; 1,000 of each
  bills      customers of twelve months: every line to its last event, every two months; 1,000 unless --commands says how many
  replay     customers of twelve months, each made again from its log, byte for byte; 1,000 unless --commands says how many
  exports    a month of so many rows in the columns of FOCUS into the store, and the memory for it; 1,000,000 unless --commands says
  long-line  a line of so many parts, followed to its last event, and its receipt verified; 100,000 unless --commands says
  closing    the close of a day with so many files, counted; 1,000,000 unless --commands says how many
  deployed-closing   the day's run for so many organisations on the local stack, its workers killed twice; 500 unless --commands says how many
  deployed-exports   a month of so many rows by the deployed worker, beside npm start; 100,000 unless --commands says how many
  Without a name: memory, then deployed.

  --commands N   how many; 10,000 unless given (of the models: seeds)
  --only A,B     of local-jobs: idle, rate, outputs, array, organisations; all of them unless given
  --seed N       repeats the choices of a run
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    commands: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const [form] = positionals;
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const DEFAULTS: Readonly<Record<string, number>> = {
  billing: 100_000,
  customers: 100_000,
  files: 100_000,
  'file-mutants': 2_000,
  jobs: 1_000,
  'local-jobs': 1_000,
  exports: 1_000_000,
  bills: 1_000,
  replay: 1_000,
  'long-line': 100_000,
  'deployed-exports': 100_000,
  closing: 1_000_000,
  'deployed-closing': 500,
};
const commands = Number(values.commands ?? DEFAULTS[form ?? ''] ?? 10_000);
const print = (line: string) => console.log(`  ${line}`);
let lost = 0;

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
if (
  form !== undefined &&
  ![
    'memory',
    'deployed',
    'api',
    'models',
    'mutants',
    'billing',
    'customers',
    'files',
    'file-mutants',
    'jobs',
    'local-jobs',
    'exports',
    'bills',
    'replay',
    'long-line',
    'deployed-exports',
    'closing',
    'deployed-closing',
  ].includes(form)
) {
  console.log(HELP);
  process.exit(1);
}
if (form === 'api') {
  console.log(`Requests, seed ${seed}: ${commands}`);
  const start = performance.now();
  process.exit(show(await soakApi(seed, commands), start) === 0 ? 0 : 1);
}
if (form === 'models') {
  console.log(`Models, from seed ${seed}: ${commands} seeds each`);
  const start = performance.now();
  process.exit(show(await soakModels(seed, commands, print), start) === 0 ? 0 : 1);
}
if (form === 'mutants') {
  console.log(`Mutants, at most ${commands} seeds each`);
  const start = performance.now();
  process.exit(show(await soakMutants(1, commands, print), start) === 0 ? 0 : 1);
}
if (form === 'billing' || form === 'customers') {
  console.log(`${form === 'billing' ? 'Months' : 'Customers'}, seed ${seed}: ${commands}`);
  const start = performance.now();
  process.exit(show(await soakBilling(form, seed, commands, print), start) === 0 ? 0 : 1);
}
if (form === 'files') {
  console.log(`Uploads, from seed ${seed}: ${commands} histories`);
  const start = performance.now();
  process.exit(show(await soakFiles(seed, commands, print), start) === 0 ? 0 : 1);
}
if (form === 'file-mutants') {
  console.log(`Mutants of uploads, at most ${commands} histories each`);
  const start = performance.now();
  process.exit(show(await soakFileMutants(1, commands, print), start) === 0 ? 0 : 1);
}
if (form === 'bills' || form === 'replay') {
  console.log(`${form === 'bills' ? 'Bills' : 'Replay'}, from seed ${seed}: ${commands} customers`);
  const start = performance.now();
  const soak = form === 'bills' ? soakBills : soakReplay;
  process.exit(show(await soak(seed, commands, print), start) === 0 ? 0 : 1);
}
if (form === 'long-line') {
  console.log(`A line of ${commands} parts`);
  const start = performance.now();
  process.exit(show(await soakLongLine(commands, print), start) === 0 ? 0 : 1);
}
if (form === 'deployed-exports') {
  console.log(`Exports by the deployed worker: ${commands} rows`);
  const start = performance.now();
  process.exit(show(await soakDeployedExports(commands, print), start) === 0 ? 0 : 1);
}
if (form === 'closing') {
  console.log(`The close of a day with ${commands} files`);
  const start = performance.now();
  process.exit(show(await soakClosing(commands, print), start) === 0 ? 0 : 1);
}
if (form === 'deployed-closing') {
  console.log(`The close of a day of ${commands} organisations on the local stack`);
  const start = performance.now();
  process.exit(show(await soakDeployedClosing(commands, print), start) === 0 ? 0 : 1);
}
if (form === 'exports') {
  console.log(`Exports: ${commands} rows`);
  const start = performance.now();
  process.exit(show(await soakExports(commands), start) === 0 ? 0 : 1);
}
if (form === 'jobs') {
  console.log(`Jobs, seed ${seed}: ${commands}`);
  const start = performance.now();
  process.exit(show(await soakJobs(seed, commands), start) === 0 ? 0 : 1);
}
if (form === 'local-jobs') {
  console.log(`Jobs on this computer: an array of ${commands} tasks`);
  const start = performance.now();
  const only = LOCAL_PARTS.filter((part) => values.only === undefined || values.only.split(',').includes(part));
  process.exit(show(await soakLocalJobs(seed, commands, print, only), start) === 0 ? 0 : 1);
}
if (form !== 'deployed') {
  console.log(`In memory, seed ${seed}: ${commands} commands`);
  const start = performance.now();
  lost += show(await soakInMemory({ seed, commands, print }), start);
}
if (form !== 'memory') {
  console.log(`Deployed, seed ${seed}: ${commands} commands`);
  const start = performance.now();
  lost += show({ seed, ...(await soakDeployed(seed, commands, print)) }, start);
}
process.exit(lost === 0 ? 0 : 1);

type Report = { readonly seed: number; readonly wrong: readonly string[] };

function show({ wrong, ...counts }: Report, startMs: number): number {
  for (const [name, value] of Object.entries(counts)) print(`${name.padEnd(14)} ${value}`);
  print(`${'took'.padEnd(14)} ${((performance.now() - startMs) / 1_000).toFixed(1)} s`);
  for (const line of wrong.slice(0, 20)) print(`WRONG  ${line}`);
  print(`lost or done twice: ${wrong.length}${wrong.length > 0 ? `; again with --seed ${counts.seed}` : ''}`);
  return wrong.length;
}
