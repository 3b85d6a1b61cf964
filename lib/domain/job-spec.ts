import { type Rejection, reject } from 'epoch';
import { parseImage } from './image-reference.ts';
import { type InputSlot, slotsProblem } from './input-slots.ts';
import { type JobParameter, parametersProblem } from './job-parameters.ts';
import * as limits from './limits.ts';
import { MACHINE_TYPES, type MachineNeeds } from './machine-types.ts';
import { type RetryRules, retriesProblem } from './retry-rules.ts';

/** What one attempt runs, where, and how long it may take. Fixed when a job is created: later edits touch new jobs only. */
export interface JobSpec {
  /** A container image, in a published version by digest; where processes run without containers it is not used. */
  readonly image?: string;
  /** The program. It gets `arguments` as they are: no shell between. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables whose values are secrets of the organisation, by the secret's name: their values are in no event. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** A key of the machine catalogue. */
  readonly machineType: string;
  /** What its machine must have at least, where a configuration says so: `machineType` is the smallest that has it. */
  readonly atLeast?: MachineNeeds;
  /** The disk of an attempt, in GiB; by need unless given. */
  readonly diskGib?: number;
  /** `none`: its program reaches no other computer. It reaches the internet unless given. */
  readonly network?: 'none' | 'internet';
  /** A program that runs longer is ended. */
  readonly timeoutMs: number;
  /** A job that waits longer for a slot, from when it may be served, has failed. It waits without a limit unless given. */
  readonly queueTimeoutMs?: number;
  /** Bringing inputs and taking outputs may take so long together, besides `timeoutMs`; without it they use up the attempt's time. */
  readonly stagingTimeoutMs?: number;
  /** Attempts in all, before the job fails; 1 means no retry. */
  readonly maxAttempts: number;
  /** Whether and how often failures of a class are tried again; by the platform's rules where it says nothing. */
  readonly retries?: RetryRules;
  /** `always`: the outputs of an attempt that failed become files too. On success only unless given. */
  readonly keepOutputs?: 'success' | 'always';
  /** Globs of paths below the output folder. A program that leaves nothing for one of them has failed. */
  readonly requiredOutputs?: readonly string[];
  /** What a job is asked for, in the order of its form. A job's own specification has the values in its environment. */
  readonly parameters?: readonly JobParameter[];
  /** Where a job's files go, in the order of its form. Without slots they all lie in one folder. */
  readonly slots?: readonly InputSlot[];
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
/** The runner's own variables cannot be overridden by a job. */
const RESERVED_VARIABLE = /^(CATACLOUD_|AWS_)/;

function problem(spec: JobSpec): string | undefined {
  if (spec.command === '' || spec.command.length > limits.MAX_COMMAND_LENGTH) {
    return `command must have 1 to ${limits.MAX_COMMAND_LENGTH} characters, has ${spec.command.length}`;
  }
  if ((spec.image?.length ?? 0) > limits.MAX_IMAGE_LENGTH) {
    return `image may have ${limits.MAX_IMAGE_LENGTH} characters`;
  }
  if (spec.image !== undefined && parseImage(spec.image) === undefined) {
    return `image must be like registry.example/tool:tag or registry.example/tool@sha256:…, got ${JSON.stringify(spec.image)}`;
  }
  if (spec.arguments.length > limits.MAX_ARGUMENTS) {
    return `at most ${limits.MAX_ARGUMENTS} arguments, got ${spec.arguments.length}`;
  }
  if (spec.arguments.some((argument) => argument.length > limits.MAX_ARGUMENT_LENGTH)) {
    return `an argument may have ${limits.MAX_ARGUMENT_LENGTH} characters`;
  }
  const variables = Object.entries(spec.environment);
  if (variables.length > limits.MAX_ENVIRONMENT_VARIABLES) {
    return `at most ${limits.MAX_ENVIRONMENT_VARIABLES} environment variables, got ${variables.length}`;
  }
  for (const [name, value] of variables) {
    if (!VARIABLE_NAME.test(name))
      return `environment variable names are letters, digits and _: ${JSON.stringify(name)}`;
    if (RESERVED_VARIABLE.test(name)) return `environment variables CATACLOUD_* and AWS_* are the platform's: ${name}`;
    if (value.length > limits.MAX_ENVIRONMENT_VALUE_LENGTH) return `the value of ${name} is too long`;
  }
  const { requiredOutputs = [] } = spec;
  if (requiredOutputs.length > limits.MAX_REQUIRED_OUTPUTS)
    return `at most ${limits.MAX_REQUIRED_OUTPUTS} required outputs`;
  if (requiredOutputs.some((glob) => glob === '' || glob.length > limits.MAX_GLOB_LENGTH)) {
    return `a required output is a glob of 1 to ${limits.MAX_GLOB_LENGTH} characters`;
  }
  const named =
    secretsProblem(spec) ??
    parameterNameProblem(spec) ??
    parametersProblem(spec) ??
    slotsProblem(spec) ??
    retriesProblem(spec.retries);
  if (named !== undefined) return named;
  if (JSON.stringify(spec).length > limits.MAX_SPEC_LENGTH) {
    return `command, arguments, environment, parameters and slots together may have ${limits.MAX_SPEC_LENGTH} characters`;
  }
  return machineProblem(spec) ?? limitsProblem(spec);
}

function machineProblem({ machineType, atLeast, diskGib }: JobSpec): string | undefined {
  const type = Object.hasOwn(MACHINE_TYPES, machineType) ? MACHINE_TYPES[machineType] : undefined;
  if (type === undefined) {
    return `machineType must be one of ${Object.keys(MACHINE_TYPES).join(', ')}, got ${JSON.stringify(machineType)}`;
  }
  if (atLeast !== undefined && (type.vcpus < atLeast.vcpus || type.memoryMib < atLeast.memoryMib)) {
    return `${machineType} has less than the ${atLeast.vcpus} vCPU and ${atLeast.memoryMib} MiB that are needed`;
  }
  if (diskGib !== undefined && !isWithin(diskGib, limits.MIN_DISK_GIB, type.diskGib)) {
    return `diskGib of ${machineType} must be an integer from ${limits.MIN_DISK_GIB} to ${type.diskGib}, got ${diskGib}`;
  }
  return undefined;
}

/**
 * From an attempt's start to the end that the platform gives it: its files and its program have their times, and a last
 * report has some more.
 */
export function attemptLimitMs({
  timeoutMs,
  stagingTimeoutMs = 0,
}: Pick<JobSpec, 'timeoutMs' | 'stagingTimeoutMs'>): number {
  return stagingTimeoutMs + timeoutMs + limits.ATTEMPT_GRACE_MS;
}

const isWithin = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

function limitsProblem(spec: JobSpec): string | undefined {
  const { MIN_ATTEMPT_MS, MAX_ATTEMPT_MS, MAX_ATTEMPTS } = limits;
  if (!isWithin(spec.timeoutMs, MIN_ATTEMPT_MS, MAX_ATTEMPT_MS)) {
    return `timeoutMs must be an integer from ${MIN_ATTEMPT_MS} to ${MAX_ATTEMPT_MS}, got ${spec.timeoutMs}`;
  }
  const { queueTimeoutMs: queue, stagingTimeoutMs: staging } = spec;
  const { MIN_QUEUE_TIMEOUT_MS, MAX_QUEUE_TIMEOUT_MS } = limits;
  if (queue !== undefined && !isWithin(queue, MIN_QUEUE_TIMEOUT_MS, MAX_QUEUE_TIMEOUT_MS)) {
    return `queueTimeoutMs must be an integer from ${MIN_QUEUE_TIMEOUT_MS} to ${MAX_QUEUE_TIMEOUT_MS}, got ${queue}`;
  }
  if (staging !== undefined && !isWithin(staging, MIN_ATTEMPT_MS, MAX_ATTEMPT_MS)) {
    return `stagingTimeoutMs must be an integer from ${MIN_ATTEMPT_MS} to ${MAX_ATTEMPT_MS}, got ${staging}`;
  }
  if (!isWithin(spec.maxAttempts, 1, MAX_ATTEMPTS)) {
    return `maxAttempts must be an integer from 1 to ${MAX_ATTEMPTS}, got ${spec.maxAttempts}`;
  }
  return undefined;
}

function parameterNameProblem({ parameters = [] }: JobSpec): string | undefined {
  const wrong = parameters.find(({ name }) => !VARIABLE_NAME.test(name) || RESERVED_VARIABLE.test(name));
  return wrong && `a parameter is a variable that is not the platform's: ${JSON.stringify(wrong.name)}`;
}

const SECRET_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

function secretsProblem({ secrets = {}, environment }: JobSpec): string | undefined {
  const references = Object.entries(secrets);
  if (references.length > limits.MAX_SECRET_REFERENCES) {
    return `at most ${limits.MAX_SECRET_REFERENCES} secrets, got ${references.length}`;
  }
  for (const [variable, name] of references) {
    if (!VARIABLE_NAME.test(variable) || RESERVED_VARIABLE.test(variable)) {
      return `secrets need names of variables that are not the platform's: ${JSON.stringify(variable)}`;
    }
    if (Object.hasOwn(environment, variable)) return `${variable} is both a variable and a secret`;
    if (!SECRET_NAME.test(name))
      return `a secret's name has 1 to 64 letters, digits, _, . and -: ${JSON.stringify(name)}`;
  }
  return undefined;
}

/** `job-spec-invalid`, saying which field, or undefined for a spec that can run. */
export function checkSpec(spec: JobSpec): Rejection | undefined {
  const message = problem(spec);
  return message === undefined ? undefined : reject('job-spec-invalid', message);
}
