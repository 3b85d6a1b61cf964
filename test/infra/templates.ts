import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../../cdk.json' with { type: 'json' };
import { type Bundles, bundle } from '../../lib/infra/bundle.ts';
import { compose } from '../../lib/infra/compose.ts';
import { type StageName, stageOf } from '../../lib/infra/stage.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Deployment {
  readonly stacks: Readonly<Record<string, Template>>;
  readonly bundles: Bundles;
  /** The stacks that one is deployed after. */
  before(stack: string): readonly string[];
  /** Resources of one type over all stacks, by stack and logical id. */
  all(type: string): Readonly<Record<string, Resource>>;
  /** What a value in a resource (`Stack.logicalId`) refers to, in other stacks too: again `Stack.logicalId`. */
  target(from: string, value: unknown): string;
}

/** Bundling for the first time and making both stages takes half a minute on a machine with nothing else to do. */
export const PATIENCE_MS = 600_000;

const OWNER_SETTINGS = {
  domain: 'data.example.org',
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0',
  origins: ['https://other.example.org'],
  alarmEmail: 'operators@example.org',
};

/** The log of this stage was restored. */
export const RESTORED_LOG = {
  events: 'catacloud-staging-events-restored',
  eventsStreamArn: 'arn:aws:dynamodb:eu-central-1:111122223333:table/catacloud-staging-events-restored/stream/1',
};

export const RUNNER_DIGEST = `sha256:${'d'.repeat(64)}`;

/** A domain with its zone, and a firewall: what is made in CloudFront's own region. */
export const EDGE_SETTINGS = { domain: 'data.example.net', hostedZoneId: 'Z0000000EXAMPLE', firewallRequests: 2_000 };

export const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

const SETTINGS: { readonly [S in StageName]?: object } = {
  production: OWNER_SETTINGS,
  staging: { tables: RESTORED_LOG, runnerDigest: RUNNER_DIGEST, machineZones: ZONES, ...EDGE_SETTINGS },
};

/** AWS's rules are checked by `npm run synth`; here they and the traces for their findings would only take time. */
const QUICK = { '@aws-cdk/core:validateAgainstDefaultRules': false, 'aws:cdk:disable-stack-trace': true };

const made = new Map<StageName, Promise<Deployment>>();

/** The templates that a stage is deployed from, with the bundles that it is deployed with. Made once. */
export function deployment(stage: StageName): Promise<Deployment> {
  const deployed = made.get(stage) ?? deploymentOf(stage, SETTINGS[stage] ?? {});
  made.set(stage, deployed);
  return deployed;
}

async function deploymentOf(stage: StageName, settings: object): Promise<Deployment> {
  const bundles = await bundle(stageOf(stage), { maps: false });
  const app = new App({ context: { ...cdk.context, ...QUICK, catacloud: { [stage]: settings } } });
  compose(app, stage, bundles);
  const children = app.node.children.filter((child): child is Stack => Stack.isStack(child));
  const stacks = Object.fromEntries(children.map((stack) => [stack.node.id, Template.fromStack(stack)]));
  return {
    stacks,
    bundles,
    before: (stack) => children.find(({ node }) => node.id === stack)?.dependencies.map(({ node }) => node.id) ?? [],
    all: (type) =>
      Object.fromEntries(
        Object.entries(stacks).flatMap(([name, template]) =>
          Object.entries(template.findResources(type)).map(([id, resource]) => [`${name}.${id}`, resource as Resource]),
        ),
      ),
    target: (from, value) => resolve(stacks, from.split('.')[0] ?? from, value),
  };
}

function resolve(stacks: Readonly<Record<string, Template>>, stack: string, value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::GetStackOutput': output } = value as Reference;
  if (output !== undefined) {
    for (const [name, template] of Object.entries(stacks)) {
      const found = template.findOutputs('*')[output.OutputName];
      if (found !== undefined) return resolve(stacks, name, found['Value']);
    }
  }
  return `${stack}.${Ref ?? attribute?.[0] ?? JSON.stringify(value)}`;
}

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::GetStackOutput'?: { readonly OutputName: string };
}

/** Every statement of every policy document in the templates. */
export function statements(deployed: Deployment): readonly Statement[] {
  const policies = Object.entries(deployed.all('AWS::IAM::Policy'));
  return policies.flatMap(([id, { Properties }]) => {
    const document = Properties['PolicyDocument'] as { readonly Statement: readonly RawStatement[] };
    return document.Statement.map(({ Action, Resource: on }) => ({
      policy: id,
      actions: [Action].flat(),
      resources: (Array.isArray(on) ? on : [on]) as readonly unknown[],
    }));
  });
}

interface RawStatement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

export interface Statement {
  readonly policy: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}
