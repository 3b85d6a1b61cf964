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
import { type LocalPart, soakLocalJobs } from './local-jobs-soak.ts';
import { soakLongLine } from './long-line-soak.ts';
import { soakInMemory } from './memory-soak.ts';
import { soakModels } from './models-soak.ts';
import { soakMutants } from './mutants-soak.ts';
import { soakReplay } from './replay-soak.ts';

export interface Report {
  readonly seed: number;
  readonly wrong: readonly string[];
}

interface Run {
  readonly seed: number;
  readonly commands: number;
  readonly only: readonly LocalPart[];
  readonly print: (line: string) => void;
}

export interface Soak {
  /** For the usage; `--commands` says another number than the one there. */
  readonly about: string;
  /** How many unless `--commands` says. */
  readonly commands: number;
  /** What is counted by `commands`. */
  readonly unit: string;
  run(run: Run): Promise<Report>;
}

/** Every soak by its name. */
export const SOAKS: ReadonlyMap<string, Soak> = new Map<string, Soak>(
  Object.entries({
    memory: {
      about: 'the application in one process, over adapters that fail at random',
      commands: 10_000,
      unit: 'commands',
      run: soakInMemory,
    },
    deployed: {
      about: 'the deployed stack: killed functions, a bus that refuses and loses, a poisoned view',
      commands: 10_000,
      unit: 'commands',
      run: async ({ seed, commands, print }) => ({ seed, ...(await soakDeployed(seed, commands, print)) }),
    },
    api: {
      about: 'requests of every kind to every route',
      commands: 10_000,
      unit: 'requests',
      run: ({ seed, commands }) => soakApi(seed, commands),
    },
    models: {
      about: 'kernel and delivery under a deterministic scheduler',
      commands: 10_000,
      unit: 'seeds of each model',
      run: ({ seed, commands, print }) => soakModels(seed, commands, print),
    },
    mutants: {
      about: 'faults planted in Epoch, each of which the delivery model must find',
      commands: 10_000,
      unit: 'seeds at most, of each fault',
      run: ({ commands, print }) => soakMutants(1, commands, print),
    },
    billing: {
      about: 'months of usage that comes late, twice and in any order',
      commands: 100_000,
      unit: 'months',
      run: ({ seed, commands, print }) => soakBilling('billing', seed, commands, print),
    },
    customers: {
      about: 'customers whose usage comes late, whose terms change, who pay',
      commands: 100_000,
      unit: 'customers',
      run: ({ seed, commands, print }) => soakBilling('customers', seed, commands, print),
    },
    files: {
      about: 'two browsers that upload, pause, die, resume and cancel',
      commands: 100_000,
      unit: 'histories',
      run: ({ seed, commands, print }) => soakFiles(seed, commands, print),
    },
    'file-mutants': {
      about: 'faults planted in uploads, each of which the histories of files must find',
      commands: 2_000,
      unit: 'histories at most, of each fault',
      run: ({ commands, print }) => soakFileMutants(1, commands, print),
    },
    jobs: {
      about: 'jobs of five organisations on a host that is killed three times, in memory',
      commands: 1_000,
      unit: 'jobs',
      run: ({ seed, commands }) => soakJobs(seed, commands),
    },
    'local-jobs': {
      about:
        'jobs through the stack on this computer: their start, rate and outputs, an array with a join, and jobs of five organisations, while their host and messages are lost',
      commands: 1_000,
      unit: 'of each',
      run: ({ seed, commands, print, only }) => soakLocalJobs(seed, commands, print, only),
    },
    bills: {
      about: 'customers of twelve months: every line to its last event, every two months',
      commands: 1_000,
      unit: 'customers',
      run: ({ seed, commands, print }) => soakBills(seed, commands, print),
    },
    replay: {
      about: 'customers of twelve months, each made again from its log, byte for byte',
      commands: 1_000,
      unit: 'customers',
      run: ({ seed, commands, print }) => soakReplay(seed, commands, print),
    },
    exports: {
      about: 'a month in the columns of FOCUS into the store, and the memory for it',
      commands: 1_000_000,
      unit: 'rows',
      run: ({ commands }) => soakExports(commands),
    },
    'long-line': {
      about: 'a line followed to its last event, and its receipt verified',
      commands: 100_000,
      unit: 'parts',
      run: ({ commands, print }) => soakLongLine(commands, print),
    },
    closing: {
      about: 'the close of a day with so many files, counted',
      commands: 1_000_000,
      unit: 'files',
      run: ({ commands, print }) => soakClosing(commands, print),
    },
    'deployed-closing': {
      about: 'the day’s run on the local stack, its workers killed twice',
      commands: 500,
      unit: 'organisations',
      run: ({ commands, print }) => soakDeployedClosing(commands, print),
    },
    'deployed-exports': {
      about: 'a month of so many rows by the deployed worker, beside npm start',
      commands: 100_000,
      unit: 'rows',
      run: ({ commands, print }) => soakDeployedExports(commands, print),
    },
  } satisfies Record<string, Soak>),
);
