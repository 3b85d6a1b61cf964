import type { ReplyOf } from '../../../lib/client/types.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { linesOf, parametersOf } from './parameter-lines.ts';
import { retriesOf, retryLines } from './retry-lines.ts';
import { slotLines, slotsOf } from './slot-lines.ts';

export type Spec = NonNullable<ReplyOf<'jobs.getConfiguration'>['spec']>;

/** A specification as it is typed: arguments one by one, variables a line each, so that spaces need no quotes. */
export interface SpecInput {
  readonly name: string;
  /** Empty: the program runs as a process beside its runner. */
  readonly image: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: string;
  /** A variable and a secret's name a line. */
  readonly secrets: string;
  /** What a job is asked for, one a line. */
  readonly parameters: string;
  /** Where files of a job go, one a line. */
  readonly slots: string;
  readonly machineType: string;
  /** Empty: by need. */
  readonly diskGib: number | string;
  readonly network: 'internet' | 'none';
  readonly minutes: number | string;
  /** Empty: no limit of its own. */
  readonly queueMinutes: number | string;
  readonly stagingMinutes: number | string;
  readonly maxAttempts: number | string;
  /** Of failures of a class, a rule a line. */
  readonly retries: string;
}

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

export const NEW_SPEC: SpecInput = {
  name: '',
  image: '',
  command: '/bin/sh',
  arguments: ['-c', 'cp -R "$CATACLOUD_INPUTS"/. "$CATACLOUD_OUTPUTS"/'],
  environment: '',
  secrets: '',
  parameters: '',
  slots: '',
  machineType: 'standard-1',
  diskGib: '',
  network: 'internet',
  minutes: 10,
  queueMinutes: '',
  stagingMinutes: '',
  maxAttempts: 1,
  retries: '',
};

export function inputOf(name: string, spec: Spec): SpecInput {
  return {
    name,
    image: spec.image ?? '',
    command: spec.command,
    arguments: spec.arguments,
    environment: Object.entries(spec.environment)
      .map(([variable, value]) => `${variable}=${value}`)
      .join('\n'),
    secrets: Object.entries(spec.secrets ?? {})
      .map(([variable, name]) => `${variable}=${name}`)
      .join('\n'),
    parameters: linesOf(spec.parameters),
    slots: slotLines(spec.slots),
    machineType: spec.machineType,
    diskGib: spec.diskGib ?? '',
    network: spec.network ?? 'internet',
    minutes: spec.timeoutMs / MINUTE_MS,
    queueMinutes: minutesOf(spec.queueTimeoutMs),
    stagingMinutes: minutesOf(spec.stagingTimeoutMs),
    maxAttempts: spec.maxAttempts,
    retries: retryLines(spec.retries),
  };
}

/** What was typed, as a specification; what the form does not show (required outputs, say) stays as it was. */
export function specOf(input: SpecInput, before?: Spec): Spec {
  const {
    secrets: _before,
    parameters: described,
    slots: known,
    retries: _retries,
    queueTimeoutMs: _queue,
    stagingTimeoutMs: _staging,
    atLeast,
    image: _image,
    diskGib: _disk,
    network,
    ...kept
  } = before ?? {};
  const parameters = parametersOf(input.parameters, described);
  const slots = slotsOf(input.slots, known);
  const secrets = environmentOf(input.secrets);
  return {
    ...kept,
    ...defined({
      secrets: Object.keys(secrets).length === 0 ? undefined : secrets,
      parameters: parameters.length === 0 ? undefined : parameters,
      slots: slots.length === 0 ? undefined : slots,
      retries: retriesOf(input.retries),
      image: input.image.trim() === '' ? undefined : input.image.trim(),
      diskGib: input.diskGib === '' ? undefined : Number(input.diskGib),
      network: input.network === 'none' || network !== undefined ? input.network : undefined,
      // Whoever chooses another type no longer asks for the smallest.
      atLeast: input.machineType === before?.machineType ? atLeast : undefined,
      queueTimeoutMs: msOf(input.queueMinutes),
      stagingTimeoutMs: msOf(input.stagingMinutes),
    }),
    command: input.command.trim(),
    arguments: [...input.arguments],
    environment: environmentOf(input.environment),
    machineType: input.machineType,
    timeoutMs: msOf(input.minutes) ?? 0,
    maxAttempts: Number(input.maxAttempts),
  };
}

const minutesOf = (ms: number | undefined): number | string => (ms === undefined ? '' : ms / MINUTE_MS);

/** Whole seconds. */
function msOf(minutes: number | string): number | undefined {
  return minutes === '' ? undefined : Math.round((Number(minutes) * MINUTE_MS) / SECOND_MS) * SECOND_MS;
}

/** The first equals sign ends the name; a line without one is a variable without a value. */
function environmentOf(lines: string): Record<string, string> {
  const variables = lines.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    variables.map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
    }),
  );
}
