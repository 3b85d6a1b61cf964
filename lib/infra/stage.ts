import { defined, ifDefined } from '../domain/defined.ts';
import { DEFAULT_QUOTA_BYTES } from '../domain/limits.ts';
import { checkedSettings, isRecord, type Shift, StageError, type StageSettings } from './stage-settings.ts';

/** The differences between stages. Nothing else may differ: one set of stacks serves all. */
export interface Stage {
  readonly name: StageName;
  /** Keep tables, buckets and users when their stack is deleted, with point-in-time recovery and encryption. */
  readonly retainData: boolean;
  /** Log retention, in days; one of those that CloudWatch Logs knows. */
  readonly logDays: 7 | 30 | 90 | 365;
  readonly architecture: 'arm64' | 'x86_64';
  /** X-Ray traces of every function. */
  readonly tracing: boolean;
  /** An administrator may move the platform's clock forward. Where this is off, neither route, table nor code exists. */
  readonly testClock: boolean;
  /** Who runs jobs: AWS Batch, or child processes of the local machine host. */
  readonly machines: 'batch' | 'local';
  /** CloudFront in front of the dashboards and the API; without it a front door of our own serves both. */
  readonly cloudFront: boolean;
  /** Requests a second, and a burst above it, that the API lets through before it answers 429. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  /** Requests a second of one organisation, so that none uses up what all share. */
  readonly organisationRate: number;
  /** Batches of one subscriber that may be at work at once, at most. Each takes a process of 65 MB where all run on one machine. */
  readonly maxConcurrency: number;
  /** Containers that AWS Batch may run at once, in virtual processors. */
  readonly machineVcpus: number;
  /** What a new organisation may store before an administrator allows it more, in bytes: strangers found them at the owner's expense. */
  readonly startingQuotaBytes: number;
  /** Days that the log of an attempt can be read after its end. */
  readonly jobLogDays: number;
  /** How requests come to a new release of the API. */
  readonly shift: Shift;
  readonly settings: StageSettings;
}

/** Of every stage, unless its settings say otherwise. */
const JOB_LOG_DAYS = 90;

export const STAGE_NAMES = ['local', 'staging', 'production'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

const STAGES: Readonly<Record<StageName, Omit<Stage, 'name' | 'settings' | 'jobLogDays'>>> = {
  local: {
    retainData: false,
    logDays: 7,
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
    tracing: false,
    testClock: true,
    machines: 'local',
    cloudFront: false,
    throttle: { rate: 1_000, burst: 2_000 },
    organisationRate: 1_000,
    maxConcurrency: 2,
    machineVcpus: 0,
    shift: 'none',
    startingQuotaBytes: DEFAULT_QUOTA_BYTES,
  },
  /** Where a release is tried before production: the same machinery, small limits, data that may go with it. */
  staging: {
    retainData: false,
    logDays: 30,
    architecture: 'arm64',
    tracing: true,
    testClock: false,
    machines: 'batch',
    cloudFront: true,
    throttle: { rate: 50, burst: 100 },
    organisationRate: 12,
    maxConcurrency: 10,
    machineVcpus: 8,
    shift: 'canary',
    startingQuotaBytes: 100_000_000_000,
  },
  production: {
    retainData: true,
    logDays: 365,
    architecture: 'arm64',
    tracing: true,
    testClock: false,
    machines: 'batch',
    cloudFront: true,
    throttle: { rate: 200, burst: 400 },
    organisationRate: 50,
    maxConcurrency: 50,
    machineVcpus: 64,
    shift: 'canary',
    startingQuotaBytes: 100_000_000_000,
  },
};

/** Pages of the front door and of Vite's server, on whatever port they run. */
const LOCAL_ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*'];

/** The stage of a name, completed by the owner's settings. Throws `StageError` when either makes no sense. */
export function stageOf(name: string, settings: unknown = {}): Stage {
  const known = STAGE_NAMES.find((stage) => stage === name);
  if (known === undefined) {
    throw new StageError(`There is no stage "${name}"; the stages are ${STAGE_NAMES.join(', ')}.`);
  }
  const checked = checkedSettings(known, settings);
  const { requestsPerSecond: rate, organisationRequestsPerSecond, startingQuotaBytes, machineVcpus, shift } = checked;
  const { jobLogDays = JOB_LOG_DAYS } = checked;
  const throttle = ifDefined(rate, (each) => ({ rate: each, burst: 2 * each }));
  const organisationRate =
    organisationRequestsPerSecond ?? ifDefined(rate, (each) => Math.max(1, Math.floor(each / 4)));
  return {
    name: known,
    ...STAGES[known],
    ...defined({ startingQuotaBytes, machineVcpus, throttle, organisationRate, shift }),
    jobLogDays,
    settings: checked,
  };
}

/**
 * The stage asked for on the command line (`cdk -c stage=production`) or by CATACLOUD_STAGE, else local. Read from
 * the environment because bundling for the stage starts before the CDK is imported.
 */
export function stageNameFrom(env: Readonly<Record<string, string | undefined>>): string {
  const context: unknown = JSON.parse(env['CDK_CONTEXT_JSON'] ?? '{}');
  const asked = isRecord(context) ? context['stage'] : undefined;
  return typeof asked === 'string' ? asked : (env['CATACLOUD_STAGE'] ?? 'local');
}

/** Origins of pages that may upload straight to the files bucket and call the API. */
export function originsOf(stage: Stage): readonly string[] {
  const own = stage.settings.domain === undefined ? [] : [`https://${stage.settings.domain}`];
  return [...own, ...(stage.settings.origins ?? []), ...(stage.name === 'local' ? LOCAL_ORIGINS : [])];
}

/** Sender of the platform's mail. Where none is set and none can be guessed, one without an owner that SES refuses. */
export function mailFromOf({ settings, name }: Stage): string {
  return settings.mailFrom ?? `no-reply@${settings.domain ?? `${name}.catacloud.invalid`}`;
}

/** Who may sign up: everybody, unless the owner of the account says otherwise. */
export function signUpOf({ settings }: Stage): string {
  return settings.signUp ?? 'open';
}
