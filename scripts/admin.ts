import { parseArgs } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { clientSettings } from '../lib/aws/client-settings.ts';
import { makeAdministrator } from '../lib/infra/administrator.ts';
import { findRunning } from '../local/announcement.ts';
import { localClient } from '../local/aws.ts';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';

const USAGE = `npm run admin -- create <e-mail> [--stage production | --local]

Makes an administrator of an address, or of the account that it has. Without one of these no one could make
the first. It goes to the account of the AWS credentials in the environment; with --local to the one that npm start runs.`;

const ADDRESS = /^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/;

async function main(args: readonly string[]): Promise<boolean> {
  const options = {
    stage: { type: 'string', default: 'production' },
    local: { type: 'boolean', default: false },
  } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [verb, email = ''] = positionals;
  assertVerb(verb, ['create']);
  if (!ADDRESS.test(email)) throw new UsageError(`create needs an e-mail address, not "${email}".`);
  atMost(2, positionals);
  await create(email, values.local ? await localPlace() : await deployedPlace(values.stage));
  return true;
}

async function create(address: string, { client, pool, url }: Place): Promise<void> {
  const { password } = await makeAdministrator(client, pool, address);
  client.destroy();
  console.log(`${address} administers the platform${url === undefined ? '' : ` at ${url}`}.`);
  if (password === undefined) console.log('The account existed: its password stays. Sign in again.');
  else console.log(`Password, shown this once: ${password}\nSign in with it and change it under Account.`);
}

interface Place {
  readonly client: CognitoIdentityProviderClient;
  readonly pool: string;
  readonly url: string | undefined;
}

async function localPlace(): Promise<Place> {
  const running = await findRunning();
  if (running === undefined) throw new Error('No Catacloud runs in this checkout: npm start begins one.');
  const client = new CognitoIdentityProviderClient(localClient(running.endpoint));
  return { client, pool: running.outputs.UserPoolId, url: running.frontDoorUrl };
}

async function deployedPlace(stage: string): Promise<Place> {
  const stacks = new CloudFormationClient(clientSettings());
  const outputs = async (name: string) => {
    const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName: `catacloud-${stage}-${name}` }));
    return new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  };
  const pool = (await outputs('data')).get('UserPoolId');
  if (pool === undefined) throw new Error(`Stage ${stage} is not deployed to this account: npm run deploy does that.`);
  const url = (await outputs('web').catch(() => new Map())).get('WebUrl');
  stacks.destroy();
  return { client: new CognitoIdentityProviderClient(clientSettings()), pool, url };
}

await runCommand(USAGE, main);
