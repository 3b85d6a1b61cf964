import { mkdir } from 'node:fs/promises';
import { join, matchesGlob, relative } from 'node:path';
import { defined, ifDefined } from '../lib/domain/defined.ts';
import { MACHINE_TYPES } from '../lib/domain/machine-types.ts';
import { foldersOf } from '../lib/domain/names.ts';
import type { AttemptApi, AttemptReport, AttemptSpec, StartedAttempt } from './attempt-api.ts';
import type { Engine, ProgramExit } from './engine.ts';
import { RunnerError, type RunnerErrorCode } from './errors.ts';
import { heartbeats } from './heartbeat.ts';
import { type JobLog, jobLog } from './job-log.ts';
import { keepOutputs, refusalOf } from './keep-outputs.ts';
import { sendLog } from './log-sender.ts';
import { masking, withoutSecrets } from './mask.ts';
import { stageIn } from './stage-in.ts';
import { outputsIn } from './stage-out.ts';
import { stagingClock } from './staging-clock.ts';

export interface Engines {
  readonly process: Engine;
  /** For configurations with an image; absent where no containers are run. */
  readonly container?: Engine | undefined;
}

export interface AttemptPlace {
  /** An empty folder, of this attempt alone. */
  readonly folder: string;
  /** The folder of its inputs, where that is not below `folder`. */
  readonly inputs?: string;
  readonly engines: Engines;
}

export interface AttemptRun extends AttemptPlace {
  readonly attemptId: string;
  /** Distinguishes this process from any other that may try the same attempt. */
  readonly runnerId: string;
  readonly api: AttemptApi;
  /** Ends the attempt from outside: the machine is taken away. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Runs programs of configurations with an image as processes, without it. */
  readonly noContainer?: boolean;
  readonly heartbeatEveryMs?: number;
}

/** `not-ours`: another runner has the attempt, and nothing was run. */
export type AttemptEnd = 'not-ours' | AttemptReport['outcome'];

const MAX_REASON_LENGTH = 500;

/** Takes the attempt, brings its inputs, runs it, hands its outputs over and reports: the whole life of one attempt. */
export async function runAttempt(run: AttemptRun): Promise<AttemptEnd> {
  const started = await run.api.start(run.runnerId);
  if (started === undefined) return 'not-ours';
  const heartbeat = heartbeats(run.api, run.log, run.heartbeatEveryMs);
  const log = jobLog();
  const sender = sendLog(log, run.api, run.log);
  const signal = AbortSignal.any([run.signal, heartbeat.stop]);
  let report: AttemptReport;
  try {
    report = await work(run, started, log, signal);
  } catch (error) {
    report = failure(error, signal);
  }
  // A machine that is taken away is a failure, and may be retried; only the platform cancels.
  if (report.outcome === 'cancelled' && !heartbeat.stop.aborted)
    report = { ...report, outcome: 'failed', failure: 'infrastructure' };
  // The words of a container's tool and the names of a program's files may have one.
  const why = ifDefined(report.reason, (text) => withoutSecrets(text, Object.values(started.secrets ?? {})));
  if (why !== undefined) log.add(`\n[${why}]\n`);
  await sender.end();
  await heartbeat.end();
  const reason = why?.slice(0, MAX_REASON_LENGTH);
  const recorded = await run.api.report({ ...report, ...defined({ reason }) });
  if (!recorded) run.log('the report came too late and was not recorded');
  return report.outcome;
}

const CLASSES: Readonly<Partial<Record<RunnerErrorCode, AttemptReport['failure']>>> = {
  'input-unreadable': 'input',
  'outputs-refused': 'output',
  'staging-timeout': 'staging',
  'image-unavailable': 'image',
  'container-refused': 'image',
  'secret-refused': 'input',
  'network-kept': 'image',
};

function failure(error: unknown, signal: AbortSignal): AttemptReport {
  if (signal.aborted) return { outcome: 'cancelled', reason: String(signal.reason) };
  const reason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RunnerError))
    return { outcome: 'failed', failure: 'infrastructure', reason: `the runner failed: ${reason}` };
  return { outcome: 'failed', failure: CLASSES[error.code] ?? 'infrastructure', reason };
}

async function work(
  run: AttemptRun,
  { jobId, spec, secrets = {}, inputs: wanted }: StartedAttempt,
  log: JobLog,
  signal: AbortSignal,
): Promise<AttemptReport> {
  const { inputs = join(run.folder, 'inputs') } = run;
  const outputs = join(run.folder, 'outputs');
  const temporary = join(run.folder, 'tmp');
  const engine = engineFor(spec, run);
  if (engine === undefined) return imageRefusal(spec);
  const refused = secretRefusal(spec, secrets);
  if (refused !== undefined) return refused;
  run.log(engine.description);
  const output = masking(Object.values(secrets), (text) => log.add(text));
  for (const folder of [inputs, outputs, temporary]) await mkdir(folder, { recursive: true });
  const listed = wanted === 0 ? async () => [] : () => run.api.inputs();
  const staging = stagingClock(spec.stagingTimeoutMs);
  await staging((limited) => engine.bringImage(spec.image, limited), signal);
  const staged = await staging((limited) => stageIn(inputs, listed, limited), signal);
  const paths = staged.map(({ path }) => path);
  const slots = (spec.slots ?? []).map(({ name }) => name);
  // Also one without a file: a program looks into the folders that its configuration names.
  for (const slot of slots) await mkdir(join(inputs, slot), { recursive: true });
  const folders = new Set([...slots, ...paths.flatMap((path) => foldersOf(relative(inputs, path)))]);
  const below = [...folders].map((folder) => join(inputs, folder));
  await engine.giveTo([inputs, outputs, temporary, ...below, ...paths]);
  const machine = MACHINE_TYPES[spec.machineType];
  const exit = await engine.run({
    ...spec,
    attemptId: run.attemptId,
    jobId,
    secrets,
    folders: { home: run.folder, inputs, outputs, temporary },
    memoryMib: machine?.memoryMib ?? Number.POSITIVE_INFINITY,
    vcpus: machine?.vcpus ?? 1,
    signal,
    onOutput: (chunk) => output.add(chunk),
  });
  output.end();
  const missing = await missingOutputs(spec, outputs, engine.owner);
  const isDone = exit.ended === 'by-itself' && exit.exitCode === 0 && missing === undefined;
  if (!isDone && (spec.keepOutputs !== 'always' || exit.ended === 'stopped')) return reportOf(exit, missing);
  const keep = (limited: AbortSignal) => keepOutputs(outputs, run.api, limited, engine.owner);
  const kept = await staging(keep, signal).catch((error: unknown) => {
    if (isDone) throw error;
    // The program's own failure is what is reported.
    log.add(`\n[its outputs cannot be kept: ${error instanceof Error ? error.message : error}]\n`);
    return { uploads: [], refused: [] };
  });
  log.add(`\n[ran ${exit.runMs} ms; inputs: ${staged.length}, outputs: ${kept.uploads.length}]\n`);
  // The job itself has succeeded. To run it again would bring the same refusals, and another bill.
  const report = reportOf(exit, missing);
  const uploads = kept.uploads.length > 0 ? kept.uploads : undefined;
  return { ...report, ...defined({ reason: report.reason ?? refusalOf(kept), outputs: uploads }) };
}

/** Undefined: the program must not run on something else than its image without a word. */
function engineFor({ image }: AttemptSpec, { engines, noContainer = false }: AttemptRun): Engine | undefined {
  return image === undefined || noContainer ? engines.process : engines.container;
}

function imageRefusal({ image }: AttemptSpec): AttemptReport {
  const reason = `this machine runs no containers, and the configuration has the image ${image}: remove it, or start machines with --no-container`;
  return { outcome: 'failed', failure: 'image', reason };
}

function secretRefusal(
  { secrets: wanted = {} }: AttemptSpec,
  secrets: Readonly<Record<string, string>>,
): AttemptReport | undefined {
  const missing = Object.entries(wanted).filter(([variable]) => secrets[variable] === undefined);
  if (missing.length === 0) return undefined;
  const names = missing.map(([, name]) => name).join(', ');
  return { outcome: 'failed', failure: 'input', reason: `there is no secret ${names}` };
}

/** What a program had to leave and did not, in words: a success without its results would be taken for one by all that follows. */
async function missingOutputs(
  { requiredOutputs = [] }: AttemptSpec,
  folder: string,
  owner: number | undefined,
): Promise<string | undefined> {
  if (requiredOutputs.length === 0) return undefined;
  const { files } = await outputsIn(folder, owner);
  const missing = requiredOutputs.filter((glob) => !files.some(({ name }) => matchesGlob(name, glob)));
  return missing.length === 0 ? undefined : `required outputs are missing: ${missing.join(', ')}`;
}

function reportOf({ exitCode, ended, reason, usage }: ProgramExit, missing?: string): AttemptReport {
  const isDone = exitCode === 0 && missing === undefined;
  const outcome =
    ended === 'timed-out' ? 'timed-out' : ended === 'stopped' ? 'cancelled' : isDone ? 'succeeded' : 'failed';
  const failure = ended === 'out-of-memory' ? ended : undefined;
  return {
    outcome,
    exitCode,
    ...defined({ failure, reason: reason ?? (exitCode === 0 ? missing : undefined), usage }),
  };
}
