import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import settings from '../cdk.json' with { type: 'json' };
import { clientSettings } from '../lib/aws/client-settings.ts';
import { defined } from '../lib/domain/defined.ts';
import { alarmWarnings, lambdaWarnings, mailWarnings } from '../lib/infra/account-limits.ts';
import { asked, confirmAccount, type StackId } from '../lib/infra/confirmation.ts';
import { EDGE_REGION, firewallWarnings, hasEdge } from '../lib/infra/edge.ts';
import { servicesIn } from '../lib/infra/lacking.ts';
import { supportedIn } from '../lib/infra/partition.ts';
import { bootstrapped, PreflightError, target, withinBudgets } from '../lib/infra/preflight.ts';
import { publishPages } from '../lib/infra/publish-pages.ts';
import { quotaWarnings } from '../lib/infra/quota-warnings.ts';
import { registryOf } from '../lib/infra/registry.ts';
import { contentTag, imageTool, noImage, runnerImage } from '../lib/infra/runner-image.ts';
import { mailFromOf, type Stage, stageOf } from '../lib/infra/stage.ts';
import { type StackSummary, type Synthesis, synthesize } from '../lib/infra/synthesize.ts';
import { answers, asker, cdk, ROOT, run, toItsEnd } from './commands.ts';

/**
 * `npm run deploy -- production [--dirty] [--account <id>] [--at-once]`: everything to the account of the AWS credentials in the
 * environment, after it has shown what changes and the account was confirmed: at a terminal, or by `--account` where there
 * is none. `docs/deploying.md` has the steps before and after.
 */
const PAGES = path.join(ROOT, 'web/dist');
/** The stack with the repository of the runner's image. */
const MACHINES: StackId = 'Machines';

await toItsEnd(main);

async function main(args: readonly string[]): Promise<void> {
  const options = asked(args);
  const owners: Readonly<Record<string, object>> = settings.context.catacloud;
  const stage = stageOf(options.stage, owners[options.stage]);
  if (stage.name === 'local') throw new PreflightError('The local stage is deployed by npm start.');
  const changes = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' });
  if (changes !== '' && !options.dirty) {
    throw new PreflightError(
      'There are uncommitted changes; commit them, or say --dirty. What runs should be findable.',
    );
  }
  const { account, region } = await target(process.env);
  supportedIn(region);
  if (hasEdge(stage) && region !== EDGE_REGION) await bootstrapped(EDGE_REGION);
  await withinBudgets();
  console.log(`${stage.name} goes to account ${account}, ${region}.`);
  run('npm', ['run', '--silent', 'build', '--workspace', 'web']);
  const once = defined({ shift: options.atOnce && stage.shift !== 'none' ? ('at-once' as const) : undefined });
  const synthesis = await synthesize(stage.name, { validate: true, ...once });
  const { folder } = synthesis;
  // The edge is in another region.
  const stacks = synthesis.stacks.filter(({ name }) => !name.endsWith('-edge'));
  const unasked = await servicesOf(region, stacks);
  await cdk('diff', '--app', folder, '--all');
  const noted = [
    ...unasked,
    ...(await warnings(stage, { ...synthesis, stacks })),
    ...alarmWarnings(stage.name, stage.settings.alarmEmail),
    ...firewallWarnings(stage),
  ];
  for (const warning of noted) console.warn(`Note: ${warning}`);
  await confirmAccount(account, options.account, asker());
  const runnerDigest = await runnerOf(stage, folder);
  if (runnerDigest !== undefined) await synthesize(stage.name, { validate: true, runnerDigest, ...once });
  const outputs = await deployed(folder, '--all');
  const bucket = outputs['PagesBucket'];
  if (bucket !== undefined) {
    console.log(
      `${await publishPages(new S3Client(clientSettings({ connectMs: 5_000, answerMs: 60_000 })), bucket, PAGES)} files of the pages are published.`,
    );
  }
  for (const key of ['WebUrl', 'ApiUrl', 'UserPoolId', 'RunnerRepository', 'RunnerImage'])
    console.log(`${key}: ${outputs[key] ?? '-'}`);
  viewsDue(stage.name);
  await administrator(stage.name);
  const url = outputs['WebUrl'] ?? outputs['ApiUrl'] ?? '';
  console.log(`Try it: npx catacloud login --api-url ${url}, then npm run demo -- --at ${url}`);
}

/** What grows was shown, permissions too, and confirmed. */
async function deployed(folder: string, ...stacks: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const file = path.join(folder, 'outputs.json');
  await cdk('deploy', '--app', folder, ...stacks, '--require-approval', 'never', '--outputs-file', file);
  return outputsOf(path.join(ROOT, file));
}

/**
 * The digest of the runner's image, built and pushed when the stage's repository does not have it. The repository's stack is
 * deployed first, since others name the image. Undefined where it can be neither, and machines run what has the tag, or where
 * the settings name one.
 */
async function runnerOf({ settings }: Stage, folder: string): Promise<string | undefined> {
  if (settings.runnerDigest !== undefined) return undefined;
  const { RunnerRepository: repositoryUri = '' } = await deployed(folder, MACHINES);
  run('npm', ['run', '--silent', 'build']);
  const registry = registryOf(new ECRClient(clientSettings({ connectMs: 5_000, answerMs: 10_000 })));
  const tag = await contentTag(ROOT);
  const tool = imageTool(answers);
  const { kind, digest } = await runnerImage({ repositoryUri, tag, tool, registry, run });
  if (kind === 'none') console.warn(`Note: ${noImage(repositoryUri, tag)}`);
  else console.log(`The runner ${tag} is ${kind}: ${repositoryUri}@${digest}`);
  return digest;
}

/** Refuses a region that lacks a service of the templates. */
async function servicesOf(region: string, stacks: readonly StackSummary[]): Promise<readonly string[]> {
  const client = new CloudFormationClient(clientSettings({ connectMs: 5_000, answerMs: 10_000 }));
  try {
    const types = stacks.flatMap(({ counts }) => Object.keys(counts));
    return await servicesIn(client, region, types);
  } finally {
    client.destroy();
  }
}

/** What the account's limits will mean for the stage: said before the account is confirmed. */
async function warnings(stage: Stage, { stacks, codeBytes }: Synthesis): Promise<readonly string[]> {
  const settings = clientSettings({ connectMs: 5_000, answerMs: 10_000 });
  const askedIn = (at: { readonly region?: string }) => ({
    quotas: new ServiceQuotasClient({ ...settings, ...at }),
    cloudWatch: new CloudWatchClient({ ...settings, ...at }),
  });
  const account = {
    here: askedIn({}),
    global: askedIn({ region: EDGE_REGION }),
    cloudFormation: new CloudFormationClient(settings),
  };
  const atOnce = stacks.reduce((sum, stack) => sum + stack.atOnce, 0);
  const limits = [
    mailWarnings(new SESv2Client(settings), mailFromOf(stage)),
    lambdaWarnings(new LambdaClient(settings), { atOnce, codeBytes }),
    quotaWarnings(account, stage, stacks),
  ];
  return (await Promise.all(limits)).flat();
}

/** A release that projects a view otherwise is read as before until the view is rebuilt. */
function viewsDue(stage: string): void {
  const command = ['run', '--silent', 'views', '--', 'due', '--stage', stage];
  try {
    run('npm', command);
  } catch {
    console.warn(`Note: whether a view is to be rebuilt could not be seen: npm ${command.join(' ')}`);
  }
}

/** Somebody has to be the first; asked here, since nobody could enter otherwise. */
async function administrator(stage: string): Promise<void> {
  const command = ['run', '--silent', 'admin', '--', 'create'];
  const ask = asker();
  if (ask === undefined) {
    console.log(`An administrator is made by: npm ${command.join(' ')} <e-mail> --stage ${stage}`);
    return;
  }
  const email = await ask('E-mail address of an administrator to make (Enter: none): ');
  if (email.trim() !== '') run('npm', [...command, email.trim(), '--stage', stage]);
}

async function outputsOf(file: string): Promise<Readonly<Record<string, string>>> {
  const stacks: Readonly<Record<string, object>> = JSON.parse(await readFile(file, 'utf8'));
  return Object.assign({}, ...Object.values(stacks));
}
