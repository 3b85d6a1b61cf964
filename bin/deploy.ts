import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../lib/aws/client-settings.ts';
import { PreflightError, target, withinBudgets } from '../lib/infra/preflight.ts';
import { publishPages } from '../lib/infra/publish-pages.ts';
import { stageOf } from '../lib/infra/stage.ts';
import { synthesize } from '../lib/infra/synthesize.ts';

/**
 * `npm run deploy -- production [--dirty]`: everything to the account of the AWS credentials in the environment. Asks,
 * as the CDK does, before permissions grow. `docs/deploying.md` has the steps before and after.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const PAGES = path.join(ROOT, 'web/dist');

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main([stageName, ...flags]: readonly string[]): Promise<void> {
  const stage = stageOf(stageName ?? '(none)');
  if (stage.name === 'local') throw new PreflightError('The local stage is deployed by npm start.');
  const changes = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' });
  if (changes !== '' && !flags.includes('--dirty')) {
    throw new PreflightError(
      'There are uncommitted changes; commit them, or say --dirty. What runs should be findable.',
    );
  }
  const { account, region } = await target(process.env);
  await withinBudgets();
  console.log(`${stage.name} goes to account ${account}, ${region}.`);
  run('npm', ['run', '--silent', 'build', '--workspace', 'web']);
  const { folder } = await synthesize(stage.name, { validate: true });
  const outputsFile = path.join(folder, 'outputs.json');
  run('npx', ['cdk', 'deploy', '--app', folder, '--all', '--outputs-file', outputsFile]);
  const outputs = await outputsOf(path.join(ROOT, outputsFile));
  const bucket = outputs['PagesBucket'];
  if (bucket !== undefined) {
    console.log(
      `${await publishPages(new S3Client(clientSettings({ connectMs: 5_000, answerMs: 60_000 })), bucket, PAGES)} files of the pages are published.`,
    );
  }
  for (const key of ['WebUrl', 'ApiUrl', 'UserPoolId', 'RunnerRepository'])
    console.log(`${key}: ${outputs[key] ?? '-'}`);
  await administrator(stage.name);
}

/** Somebody has to be the first; asked here, since nobody could enter otherwise. */
async function administrator(stage: string): Promise<void> {
  const command = ['run', '--silent', 'admin', '--', 'create'];
  if (!process.stdin.isTTY) {
    console.log(`An administrator is made by: npm ${command.join(' ')} <e-mail> --stage ${stage}`);
    return;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const email = await terminal.question('E-mail address of an administrator to make (Enter: none): ');
  terminal.close();
  if (email.trim() !== '') run('npm', [...command, email.trim(), '--stage', stage]);
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new PreflightError(`"${command} ${args.join(' ')}" failed.`);
}

async function outputsOf(file: string): Promise<Readonly<Record<string, string>>> {
  const stacks: Readonly<Record<string, object>> = JSON.parse(await readFile(file, 'utf8'));
  return Object.assign({}, ...Object.values(stacks));
}
