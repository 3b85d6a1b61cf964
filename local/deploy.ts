import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { AWS_REGION, awsEnvironment, localClient, withoutAws } from './aws.ts';
import { readOutputs, type StackOutputs } from './outputs.ts';
import { run } from './run.ts';
import { ROOT, type StateFolder } from './state-folder.ts';

const SYNTH_TIMEOUT_MS = 300_000;
const BOOTSTRAP_TIMEOUT_MS = 180_000;
const DEPLOY_TIMEOUT_MS = 300_000;
const DESCRIBE_TIMEOUT_MS = 60_000;
/** The account of everything in the emulator. */
const ACCOUNT = '000000000000';
const BOOTSTRAP_STACK = 'CDKToolkit';
const CDK = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Stacks that every later deployment can start from; any other state is left by an interrupted deployment. */
const SOUND = new Set<Stack['StackStatus']>(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);

/** Synthesizes the stacks of the local stage into a folder of their own. Needs no emulator, so it can run beside its start. */
export async function synthesize(stateFolder: StateFolder, imageMirror: string, signal?: AbortSignal): Promise<string> {
  const assembly = path.join(stateFolder.folder, 'cdk.out');
  await rm(assembly, { recursive: true, force: true });
  await run(process.execPath, [path.join('bin', 'catacloud.ts')], {
    doing: 'synthesizing the stacks',
    log: path.join(stateFolder.logs, 'synth.log'),
    timeoutMs: SYNTH_TIMEOUT_MS,
    cwd: ROOT,
    env: {
      ...withoutAws(process.env),
      CDK_OUTDIR: assembly,
      CATACLOUD_STAGE: 'local',
      IMAGE_MIRROR: imageMirror,
      // The offline validator guards the production template, in `npm run check`; here it would only take time.
      CDK_VALIDATION: 'false',
    },
    signal,
  });
  return assembly;
}

/** Makes the account ready for CDK deployments; nothing to do when it already is. */
export async function bootstrap(endpoint: string, stateFolder: StateFolder, signal?: AbortSignal): Promise<void> {
  const stacks = await stackStatuses(endpoint);
  if (SOUND.has(stacks.get(BOOTSTRAP_STACK))) return;
  // In a folder without a cdk.json, or the whole app would be synthesized for nothing.
  const empty = path.join(stateFolder.scratch, 'empty');
  await mkdir(empty, { recursive: true });
  await cdk(['bootstrap', `aws://${ACCOUNT}/${AWS_REGION}`], empty, {
    doing: 'bootstrapping the account',
    timeoutMs: BOOTSTRAP_TIMEOUT_MS,
    endpoint,
    stateFolder,
    signal,
  });
}

/** Deploys a synthesized assembly; quick when nothing has changed. */
export async function deploy(
  endpoint: string,
  stateFolder: StateFolder,
  assembly: string,
  signal?: AbortSignal,
): Promise<StackOutputs> {
  const outputs = path.join(stateFolder.folder, 'outputs.json');
  const how = ['--all', '--method=direct', '--require-approval=never', '--concurrency=4', '--outputs-file', outputs];
  await cdk(['deploy', '--app', assembly, ...how], stateFolder.folder, {
    doing: 'deploying the stacks',
    timeoutMs: DEPLOY_TIMEOUT_MS,
    endpoint,
    stateFolder,
    signal,
  });
  return readOutputs(outputs);
}

/** Names and states of stacks that a deployment broke off in the middle of; a new one cannot start from them. */
export async function brokenStacks(endpoint: string): Promise<readonly string[]> {
  const stacks = await stackStatuses(endpoint);
  return [...stacks].flatMap(([name, status]) => (SOUND.has(status) ? [] : [`${name} (${status})`]));
}

async function stackStatuses(endpoint: string): Promise<ReadonlyMap<string, Stack['StackStatus']>> {
  const client = new CloudFormationClient(localClient(endpoint));
  try {
    const abortSignal = AbortSignal.timeout(DESCRIBE_TIMEOUT_MS);
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}), { abortSignal });
    return new Map(Stacks.map((stack) => [stack.StackName ?? '', stack.StackStatus]));
  } finally {
    client.destroy();
  }
}

interface CdkOptions {
  readonly doing: string;
  readonly timeoutMs: number;
  readonly endpoint: string;
  readonly stateFolder: StateFolder;
  readonly signal: AbortSignal | undefined;
}

async function cdk(args: readonly string[], cwd: string, options: CdkOptions): Promise<void> {
  const { doing, timeoutMs, endpoint, stateFolder, signal } = options;
  await run(process.execPath, [CDK, ...args, '--no-notices', '--progress=events'], {
    doing,
    log: path.join(stateFolder.logs, 'cdk.log'),
    timeoutMs,
    cwd,
    env: {
      ...withoutAws(process.env),
      ...awsEnvironment(endpoint),
      CI: 'true',
      // Its caches are in this state folder: answers of the emulator must never be taken for those of a real account.
      CDK_HOME: path.join(stateFolder.scratch, 'cdk'),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    signal,
  });
}
