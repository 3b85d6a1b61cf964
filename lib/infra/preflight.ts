import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientSettings } from '../aws/client-settings.ts';
import { checkBudgets } from './budgets.ts';

/** Something that must be put right before a deployment may begin. */
export class PreflightError extends Error {
  readonly code = 'preflight.failed';
}

export interface Target {
  readonly account: string;
  readonly region: string;
}

/**
 * Where a deployment would go, when that is a real account, in a known region, bootstrapped for the CDK and open to
 * these credentials. Throws `PreflightError` with what to do otherwise.
 */
export async function target(env: NodeJS.ProcessEnv): Promise<Target> {
  const redirected = Object.keys(env).find((name) => name.startsWith('AWS_ENDPOINT_URL'));
  if (redirected !== undefined) {
    throw new PreflightError(
      `${redirected} is set, so this would go to an emulator; unset it. (npm start deploys there.)`,
    );
  }
  const client = new CloudFormationClient(clientSettings({ connectMs: 5_000, answerMs: 10_000 }));
  try {
    const region = await client.config.region().catch(() => {
      throw new PreflightError('No region: set AWS_REGION, or a region in the AWS profile.');
    });
    return { region, account: await bootstrappedAccount(client, region) };
  } finally {
    client.destroy();
  }
}

/** Whether another region of the account is ready for the CDK too. Throws `PreflightError` with what to do when it is not. */
export async function bootstrapped(region: string): Promise<void> {
  const client = new CloudFormationClient({ ...clientSettings({ connectMs: 5_000, answerMs: 10_000 }), region });
  try {
    await bootstrappedAccount(client, region);
  } finally {
    client.destroy();
  }
}

async function bootstrappedAccount(client: CloudFormationClient, region: string): Promise<string> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' }));
    return Stacks[0]?.StackId?.split(':')[4] ?? '';
  } catch (error) {
    const { name, message } = error as Error;
    if (message.includes('does not exist')) {
      throw new PreflightError(
        `The account is not ready for the CDK in ${region}: run "npx cdk bootstrap aws://<account>/${region}" once.`,
      );
    }
    throw new PreflightError(`AWS refuses these credentials, or there are none: ${name}: ${message}`);
  }
}

/** Every function fits its budget. Throws `PreflightError` naming those that do not. */
export async function withinBudgets(): Promise<void> {
  const beyond = await checkBudgets();
  if (beyond.length > 0) throw new PreflightError(`Bundles have grown beyond their budget:\n${beyond.join('\n')}`);
}
