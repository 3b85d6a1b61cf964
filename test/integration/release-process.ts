import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { inject } from 'vitest';
import { awsEnvironment, withoutAws } from '../../local/aws.ts';
import type { ReleaseTree } from './release-tree.ts';

const FUNCTIONS = ['authorizer', 'api-organisations', 'api-files', 'api-jobs'];

/** As the deployed functions of this release have them: an old one runs in what the new deployment gives it. */
async function environmentOfFunctions(): Promise<Record<string, string>> {
  const lambda = new LambdaClient({});
  const found: Record<string, string> = {};
  for (const name of FUNCTIONS) {
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: `catacloud-local-${name}` }),
    );
    Object.assign(found, Environment?.Variables);
  }
  lambda.destroy();
  return found;
}

/** Starts a file of this folder with functions of a release; every line that it writes goes to `onLine`. */
export async function startRelease(
  { folder }: ReleaseTree,
  program: string,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<ChildProcess> {
  const file = path.join(import.meta.dirname, program);
  const env = {
    ...withoutAws(process.env),
    ...(await environmentOfFunctions()),
    ...awsEnvironment(inject('endpoint')),
  };
  const child = spawn(process.execPath, ['--conditions=epoch-source', file, folder, ...args], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', onLine);
  return child;
}

/** Ends it: it goes with its standard input. */
export function endRelease(child: ChildProcess | undefined): void {
  child?.stdin?.end();
  child?.kill();
}
