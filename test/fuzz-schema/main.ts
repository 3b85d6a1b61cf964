import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { signIn } from '../../cli/session.ts';
import { createClient } from '../../lib/client/client.ts';
import { printProgress } from '../../local/progress.ts';
import { type Python, preparePython } from '../../local/python.ts';
import { whenToEnd } from '../../local/when-to-end.ts';
import { withLocal } from '../../local/with-local.ts';
import { runCommand, UsageError } from '../../scripts/run-command.ts';
import { type Chosen, documentToFuzz } from './document.ts';
import { ENDS_ALL } from './exceptions.ts';
import { startMemoryApi } from './memory-server.ts';
import { codesWithReason, undecidedCodes } from './reasons.ts';
import { type Settings, settingsFile } from './settings.ts';
import { createTally, type Tally, untriedOperations } from './tally.ts';
import { makeThings } from './things.ts';

const PHASES = 'examples,coverage,fuzzing,stateful';

/**
 * Schemathesis, with all its checks, against the API over memory: authorizer, pipeline, endpoints, kernel and views as they are deployed,
 * a hundred times as fast. What it finds is a fault to be mended, or is left out with a reason in exceptions.ts. A run fails as well when
 * no request came through to an operation, or none succeeded, without a reason: a caller who is refused everywhere tries nothing.
 */
const HELP = `npm run fuzz:schema

  Sends generated requests to the API over memory, and judges the answers by its OpenAPI document.

  --deployed       to a Local Catacloud of its own
  --examples N     cases of each operation and phase; 20 unless given
  --phases A,B     of ${PHASES}; all of them unless given
  --only REGEX     operations whose id it matches
  --per-second N   requests; 400 unless given
  --workers N      1 unless given: more may break in Hypothesis, which is not made for threads
  --seed N         repeats the choices of a run
  --report FILE    what was found, as JSON
`;

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const SCHEMATHESIS = {
  requirements: path.join(import.meta.dirname, 'requirements.txt'),
  folder: path.join(ROOT, '.catacloud', 'schemathesis'),
  module: 'schemathesis',
  oldestMinor: 11,
};

/** The codes of refusals with a reason, for refusals.py. */
const REASONS = 'reasons.json';

/** Few enough that what a request deletes is there again for most, many enough that building worlds takes little of the time. */
const REQUESTS_PER_WORLD = 40;

const OPTIONS = {
  examples: { type: 'string', default: '20' },
  phases: { type: 'string', default: PHASES },
  'per-second': { type: 'string', default: '400' },
  workers: { type: 'string', default: '1' },
  seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  only: { type: 'string' },
  deployed: { type: 'boolean', default: false },
  report: { type: 'string' },
} as const;

/** What all phases of a run share. */
interface Run {
  readonly values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];
  readonly folder: string;
  readonly python: Python;
  readonly tally: Tally;
  /** Aborted when the run is asked to end. */
  readonly signal: AbortSignal;
}

async function main(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  for (const name of ['examples', 'per-second', 'workers', 'seed'] as const) {
    if (!/^\d{1,10}$/.test(values[name]))
      throw new UsageError(`--${name} takes a whole number, not "${values[name]}".`);
  }
  const unknown = values.phases.split(',').filter((phase) => !PHASES.split(',').includes(phase));
  if (unknown.length > 0) throw new UsageError(`--phases takes ${PHASES}, not "${unknown.join(',')}".`);
  const { signal } = whenToEnd();
  const python = await preparePython(signal, SCHEMATHESIS);
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-fuzz-'));
  try {
    return await fuzzed({ values, folder, python, tally: createTally(), signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fuzzed(run: Run): Promise<boolean> {
  const { values, folder, tally } = run;
  for (const code of undecidedCodes())
    console.log(`${code} is neither a finding nor has it a reason, in refused-though-valid.ts.`);
  await writeFile(path.join(folder, REASONS), JSON.stringify(codesWithReason()));
  const phases = values.phases.split(',');
  const alone = phases.filter((phase) => phase !== 'stateful');
  const codes = values.deployed
    ? [await overDeployed(run, phases)]
    : await overMemory(run, alone, phases.includes('stateful'));
  console.log(`Seed ${values.seed}.`);
  const isWhole = values.only === undefined && values.phases === PHASES;
  const untried = values.deployed ? [] : report(tally, isWhole);
  return codes.every((code) => code === 0) && untried.length === 0;
}

/** Requests by themselves, each in a world that is nearly new; then such that build on each other, in one world. */
async function overMemory(run: Run, alone: readonly string[], isStateful: boolean): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const [phases, requestsPerWorld] of [
    [alone, REQUESTS_PER_WORLD],
    [isStateful ? ['stateful'] : [], Number.POSITIVE_INFINITY],
  ] as const) {
    if (phases.length === 0) continue;
    const target = await startMemoryApi({ requestsPerWorld, tally: run.tally, freshKeys: phases.includes('stateful') });
    const leftOut = phases.includes('stateful') ? ENDS_ALL : {};
    codes.push(await schemathesis(run, phases, { ...target, leftOut }));
    target.stop();
  }
  return codes;
}

function overDeployed(run: Run, phases: readonly string[]): Promise<number> {
  return withLocal(
    async ({ users, frontDoorUrl: url }) => {
      const { session } = await signIn(url, users.admin.email, users.admin.password);
      const token = session.accessToken;
      const client = createClient({ baseUrl: url, token: () => token });
      const known = await makeThings(client);
      const code = await schemathesis(run, phases, { url, token, known, leftOut: ENDS_ALL });
      // A run whose caller was signed out has tried nothing from then on.
      await client.organisations.get({ org: known['org']?.[0] ?? '' });
      return code;
    },
    { progress: printProgress(console.log) },
  );
}

type Target = Omit<Settings, 'requestsPerSecond'> & { readonly url: string; readonly chosen?: Chosen };

async function schemathesis(
  { values, folder, python, signal }: Run,
  phases: readonly string[],
  target: Target,
): Promise<number> {
  const document = path.join(folder, 'openapi.json');
  const settings = path.join(folder, 'schemathesis.toml');
  await writeFile(document, JSON.stringify(documentToFuzz(target.known, target.chosen)));
  await writeFile(settings, settingsFile({ ...target, requestsPerSecond: Number(values['per-second']) }));
  const program = spawn(
    python.command,
    [
      ...['-m', 'schemathesis.cli', '--no-color', '--config-file', settings],
      ...['run', document, '--url', target.url],
      ...['--phases', phases.join(','), '--max-examples', values.examples, '--workers', values.workers],
      ...['--seed', values.seed, '--suppress-health-check', 'all', '--warnings', 'off'],
      ...(values.report === undefined ? [] : ['--report', 'json', '--report-json-path', path.resolve(values.report)]),
      ...(values.only === undefined ? [] : ['--include-operation-id-regex', values.only]),
    ],
    {
      cwd: folder,
      stdio: 'inherit',
      signal,
      env: { ...process.env, ...python.env, CATACLOUD_FUZZ_REASONS: path.join(folder, REASONS) },
    },
  );
  const [code] = await once(program, 'close');
  return typeof code === 'number' ? code : 1;
}

/** Prints how far requests came, and answers with the operations that a whole run should have tried. */
function report({ answersOf, ends }: Tally, isWhole: boolean): readonly string[] {
  for (const [operation, count] of ends)
    console.log(`${operation} ended the caller ${count} times; each time another took over.`);
  const untried = isWhole ? untriedOperations(answersOf) : [];
  for (const line of untried) console.log(`NOT TRIED  ${line}`);
  return untried;
}

await runCommand(HELP, main, { stacks: true });
// A slow socket may keep the process alive; everything that had to end in order has ended.
process.exit();
