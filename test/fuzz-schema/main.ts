import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { signIn } from '../../cli/session.ts';
import { createClient } from '../../lib/client/client.ts';
import { startLocal } from '../../local/local-catacloud.ts';
import { printProgress } from '../../local/progress.ts';
import { preparePython } from '../../local/python.ts';
import { whenToEnd } from '../../local/when-to-end.ts';
import { type Chosen, documentToFuzz } from './document.ts';
import { ENDS_ALL } from './exceptions.ts';
import { startMemoryApi } from './memory-server.ts';
import { codesWithReason, undecidedCodes } from './reasons.ts';
import { type Settings, settingsFile } from './settings.ts';
import { createTally, type Tally, untriedOperations } from './tally.ts';
import { makeThings } from './things.ts';

/**
 * `npm run fuzz:schema`: Schemathesis, with all its checks, against the API over memory: authorizer, pipeline, endpoints,
 * kernel and views as they are deployed, a hundred times as fast. `--deployed`: against a Local Catacloud of its own. What it
 * finds is a fault to be mended, or is left out with a reason in exceptions.ts. A run fails as well when no request came
 * through to an operation, or none succeeded, without a reason: a caller who is refused everywhere tries nothing.
 */
const ROOT = path.resolve(import.meta.dirname, '..', '..');
const SCHEMATHESIS = {
  requirements: path.join(import.meta.dirname, 'requirements.txt'),
  folder: path.join(ROOT, '.catacloud', 'schemathesis'),
  module: 'schemathesis',
  oldestMinor: 11,
};

/** Few enough that what a request deletes is there again for most, many enough that building worlds takes little of the time. */
const REQUESTS_PER_WORLD = 40;

const PHASES = 'examples,coverage,fuzzing,stateful';

const { values } = parseArgs({
  options: {
    /** Cases per operation and phase. */
    examples: { type: 'string', default: '20' },
    phases: { type: 'string', default: PHASES },
    'per-second': { type: 'string', default: '400' },
    /** More than one may break in Hypothesis, which is not made for threads. */
    workers: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
    deployed: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});

const ending = whenToEnd();
const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-fuzz-'));
const python = await preparePython(ending.signal, SCHEMATHESIS);
const reasons = path.join(folder, 'reasons.json');
const document = path.join(folder, 'openapi.json');
const tally = createTally();
try {
  for (const code of undecidedCodes())
    console.log(`${code} is neither a finding nor has it a reason, in refused-though-valid.ts.`);
  await writeFile(reasons, JSON.stringify(codesWithReason()));
  const phases = values.phases.split(',');
  const alone = phases.filter((phase) => phase !== 'stateful');
  const codes = values.deployed ? [await overDeployed(phases)] : await overMemory(alone, phases.includes('stateful'));
  console.log(`Seed ${values.seed}.`);
  const isWhole = values.only === undefined && values.phases === PHASES;
  const untried = values.deployed ? [] : report(tally, isWhole);
  process.exitCode = codes.every((code) => code === 0) && untried.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();

/** Requests by themselves, each in a world that is nearly new; then such that build on each other, in one world. */
async function overMemory(alone: readonly string[], isStateful: boolean): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const [phases, requestsPerWorld] of [
    [alone, REQUESTS_PER_WORLD],
    [isStateful ? ['stateful'] : [], Number.POSITIVE_INFINITY],
  ] as const) {
    if (phases.length === 0) continue;
    const target = await startMemoryApi({ requestsPerWorld, tally, freshKeys: phases.includes('stateful') });
    const leftOut = phases.includes('stateful') ? ENDS_ALL : {};
    codes.push(await schemathesis(phases, { ...target, leftOut }));
    target.stop();
  }
  return codes;
}

async function overDeployed(phases: readonly string[]): Promise<number> {
  const local = await startLocal({ ephemeral: true, progress: printProgress(console.log), signal: ending.signal });
  try {
    const { email, password } = local.users.admin;
    const { session } = await signIn(local.frontDoorUrl, email, password);
    const [url, token] = [local.frontDoorUrl, session.accessToken];
    const client = createClient({ baseUrl: url, token: () => token });
    const known = await makeThings(client);
    const run = schemathesis(phases, { url, token, known, leftOut: ENDS_ALL });
    const code = await Promise.race([run, local.died]);
    // A run whose caller was signed out has tried nothing from then on.
    await client.organisations.get({ org: known['org']?.[0] ?? '' });
    return code;
  } finally {
    await local.stop();
  }
}

type Target = Omit<Settings, 'requestsPerSecond'> & { readonly url: string; readonly chosen?: Chosen };

async function schemathesis(phases: readonly string[], target: Target): Promise<number> {
  const settings = path.join(folder, 'schemathesis.toml');
  await writeFile(document, JSON.stringify(documentToFuzz(target.known, target.chosen)));
  await writeFile(settings, settingsFile({ ...target, requestsPerSecond: Number(values['per-second']) }));
  const run = spawn(
    python.command,
    [
      ...['-m', 'schemathesis.cli', '--no-color', '--config-file', settings],
      ...['run', document, '--url', target.url],
      ...['--phases', phases.join(','), '--max-examples', values.examples, '--workers', values.workers],
      ...['--seed', values.seed, '--suppress-health-check', 'all', '--warnings', 'off'],
      ...(values.report === undefined ? [] : ['--report', 'json', '--report-json-path', path.resolve(values.report)]),
      ...(values.only === undefined ? [] : ['--include-operation-id-regex', values.only]),
    ],
    { cwd: folder, stdio: 'inherit', env: { ...process.env, ...python.env, CATACLOUD_FUZZ_REASONS: reasons } },
  );
  const [code] = await once(run, 'close');
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
