import { defined, ifDefined } from '../../../domain/defined.ts';
import type { InputSlot } from '../../../domain/input-slots.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import type { JobParameter, ParameterType } from '../../../domain/job-parameters.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';
import { RETRY_CLASSES, type RetryClass, type RetryRule } from '../../../domain/retry-rules.ts';
import { sizeOf } from '../../files/queries/file-reply.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { CaughtUp, Consistency } from '../../ports/consistency.ts';
import { creationOf, readJobRows, type VersionedJob } from '../queries/read-job.ts';
import type { QueueReader } from '../queries/waiting-jobs.ts';
import type { WaitingJob } from '../queries/waiting-reason.ts';
import type { AttemptRow } from '../views/job-rows.ts';

/** With the queue's own keys: what is in it is read without its rows. */
export interface JobDependencies extends Dependencies {
  readonly queue: QueueReader;
  readonly consistency: Pick<Consistency, 'reach'>;
}

export type Job = ReplyOf<'jobs.get'>;
type Attempt = Job['attempts'][number];
type Reached = Pick<VersionedJob, 'state' | 'version'>;

/**
 * Brings the views up to the version at which the job was read: without it a job that has ended could be shown with an
 * attempt that still runs.
 */
export function reachJob({ consistency }: JobDependencies, id: string, { state, version }: Reached): Promise<CaughtUp> {
  // A job without inputs has no links to show.
  const views = state.inputs.length === 0 ? ['jobs'] : ['jobs', 'job-files'];
  return consistency.reach({ [`job#${id}`]: version }, views);
}

/** A job as the API shows it: its state from its own stream, names and times from the views. */
export async function jobReply(
  deps: JobDependencies,
  id: string,
  { state, atMs }: Pick<VersionedJob, 'state' | 'atMs'>,
): Promise<Job> {
  const { kernel, views } = deps;
  const [created, rows, waiting] = await Promise.all([
    creationOf(kernel, id),
    readJobRows(views, id, state),
    state.waiting === undefined ? undefined : waitingOf(deps, id, state),
  ]);
  const known = (fileId: string) =>
    ifDefined(rows.files.get(fileId)?.values, (file) => ({
      name: file.name,
      sizeBytes: sizeOf(file),
      ...defined({ checksum: file.checksum }),
    }));
  const named = (fileId: string) => ({ id: fileId, ...known(fileId) });
  const placed = (fileId: string, slotOf: ExistingJob['slotOf']) => ({
    ...named(fileId),
    ...defined({ slot: slotOf?.[fileId] }),
  });
  const linkedAt = (fileId: string) => iso(rows.linkedAtMs.get(fileId) ?? atMs);
  return {
    id,
    name: created.name,
    status: state.status,
    configuration: created.configurationId,
    configurationVersion: created.configurationVersion,
    createdBy: created.creatorId,
    createdAt: iso(created.atMs),
    updatedAt: iso(atMs),
    spec: specOf(state.spec),
    files: state.inputs.map((fileId) => ({ ...placed(fileId, state.slotOf), linkedAt: linkedAt(fileId) })),
    outputs: state.outputs.map(named),
    attempts: rows.attempts.map(attemptOf),
    ...defined(rows.failed),
    ...defined({
      label: state.label,
      inputs: ifDefined(readInputs(state), (ids) => ids.map((fileId) => placed(fileId, state.pinnedSlotOf))),
      queue: ifDefined(waiting, queueOf),
      task: ifDefined(state.task, ({ pipelineId: pipeline, step, index }) => ({ pipeline, step, index })),
    }),
  };
}

/** What its attempts read; undefined where that is what it is linked to now, or nothing yet. */
function readInputs({ pinned, inputs, slotOf, pinnedSlotOf }: ExistingJob): readonly string[] | undefined {
  const linked = new Set(inputs);
  const isThere = (id: string) => linked.has(id) && slotOf?.[id] === pinnedSlotOf?.[id];
  const isSame = pinned === undefined || (pinned.length === linked.size && pinned.every(isThere));
  return isSame ? undefined : pinned;
}

/** Loaded with the first job that waits: it needs the slots of the platform, which no other reply does. */
async function waitingOf({ kernel, clock, queue }: JobDependencies, id: string, state: ExistingJob) {
  const { waitingJob } = await import('../queries/waiting-reason.ts');
  return waitingJob({ kernel, queue, nowMs: clock.nowMs() }, id, state);
}

function queueOf({ sinceMs, dueAtMs, position, reason, message }: WaitingJob): NonNullable<Job['queue']> {
  return { since: iso(sinceMs), dueAt: iso(dueAtMs), position, reason, message };
}

interface Spec {
  image?: string;
  command: string;
  arguments: string[];
  environment: Record<string, string>;
  secrets?: Record<string, string>;
  machineType: string;
  atLeast?: { vcpus: number; memoryMib: number };
  diskGib?: number;
  network?: 'none' | 'internet';
  timeoutMs: number;
  queueTimeoutMs?: number;
  stagingTimeoutMs?: number;
  maxAttempts: number;
  retries?: Retries;
  keepOutputs?: 'success' | 'always';
  requiredOutputs?: string[];
  parameters?: Parameter[];
  slots?: Slot[];
}

interface Retry {
  attempts: number;
  pauseMs?: number;
  maxPauseMs?: number;
  largerMachine?: boolean;
}
type Retries = { [K in RetryClass]?: Retry };

interface Parameter {
  name: string;
  type: ParameterType;
  description?: string;
  default?: string;
  choices?: string[];
  minimum?: number;
  maximum?: number;
}

interface Slot {
  name: string;
  description?: string;
  files?: 'one' | 'many';
  required?: boolean;
  accept?: string[];
}

/** As the contract reads one: with undefined in the place of what is absent. */
type GivenParameter = { readonly [K in keyof JobParameter]: JobParameter[K] | undefined } & Pick<
  JobParameter,
  'name' | 'type'
>;
type GivenSlot = { readonly [K in keyof InputSlot]: InputSlot[K] | undefined } & Pick<InputSlot, 'name'>;
type Optional =
  | 'image'
  | 'keepOutputs'
  | 'requiredOutputs'
  | 'secrets'
  | 'queueTimeoutMs'
  | 'stagingTimeoutMs'
  | 'atLeast'
  | 'diskGib'
  | 'network';
type GivenSpec = Omit<JobSpec, Optional | 'parameters' | 'slots' | 'retries'> & {
  readonly [K in Optional]?: JobSpec[K] | undefined;
} & {
  readonly parameters?: readonly GivenParameter[] | undefined;
  readonly slots?: readonly GivenSlot[] | undefined;
  readonly retries?: { readonly [K in RetryClass]?: GivenRetry | undefined } | undefined;
};
type GivenRetry = { readonly [K in keyof RetryRule]: RetryRule[K] | undefined } & Pick<RetryRule, 'attempts'>;

/** A specification without undefined fields: as the API shows it and as the domain stores it. */
export function specOf({
  image,
  command,
  arguments: given,
  environment,
  secrets,
  machineType,
  atLeast,
  diskGib,
  network,
  timeoutMs,
  queueTimeoutMs,
  stagingTimeoutMs,
  maxAttempts,
  retries,
  keepOutputs,
  requiredOutputs,
  parameters,
  slots,
}: GivenSpec): Spec {
  const known = {
    command,
    arguments: [...given],
    environment: { ...environment },
    machineType,
    timeoutMs,
    maxAttempts,
  };
  const more = {
    atLeast: ifDefined(atLeast, (needs) => ({ ...needs })),
    secrets: ifDefined(secrets, (all) => ({ ...all })),
    requiredOutputs: ifDefined(requiredOutputs, (all) => [...all]),
    parameters: ifDefined(parameters, (all) => all.map(parameterOf)),
    slots: ifDefined(slots, (all) => all.map(slotWith)),
    retries: ifDefined(retries, retriesOf),
  };
  return { ...known, ...defined({ image, diskGib, network, keepOutputs, queueTimeoutMs, stagingTimeoutMs, ...more }) };
}

function retriesOf(given: NonNullable<GivenSpec['retries']>): Retries {
  const rules = RETRY_CLASSES.map((name) => [name, ifDefined(given[name], retryOf)] as const);
  return defined(Object.fromEntries(rules));
}

const retryOf = ({ attempts, ...rest }: GivenRetry): Retry => ({ attempts, ...defined(rest) });

function parameterOf({ name, type, choices, ...rest }: GivenParameter): Parameter {
  return { name, type, ...defined({ ...rest, choices: ifDefined(choices, (all) => [...all]) }) };
}

function slotWith({ name, accept, ...rest }: GivenSlot): Slot {
  return { name, ...defined({ ...rest, accept: ifDefined(accept, (all) => [...all]) }) };
}

/** A row of the view as the API shows it. */
export function attemptOf({ values }: AttemptRow): Attempt {
  const { attemptId, number, status, machineType, requestedAtMs, startedAtMs, endedAtMs } = values;
  const { failure, exitCode, reason, usage } = values;
  return {
    id: attemptId,
    number,
    status,
    machineType,
    requestedAt: iso(requestedAtMs),
    ...defined({
      startedAt: ifDefined(startedAtMs, iso),
      endedAt: ifDefined(endedAtMs, iso),
      runMs: startedAtMs === undefined || endedAtMs === undefined ? undefined : String(endedAtMs - startedAtMs),
      failure,
      exitCode,
      reason,
      usage,
    }),
  };
}
