import { type App, CliCredentialsStackSynthesizer, type IStackSynthesizer, Tags } from 'aws-cdk-lib';
import { routes } from '../api/routes.ts';
import { SUBSCRIPTION_GROUPS, type Subscription } from '../app/subscriptions.ts';
import { defined } from '../domain/defined.ts';
import { ApiStack } from './api-stack.ts';
import { boundBy } from './boundary.ts';
import type { Bundles } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { hasEdge } from './edge.ts';
import { EdgeStack } from './edge-stack.ts';
import { MachinesStack } from './machines-stack.ts';
import { PlatformStack } from './platform-stack.ts';
import { SCHEDULED } from './scheduled.ts';
import { type Stage, stageOf } from './stage.ts';
import type { StageSettings } from './stage-settings.ts';
import { SubscribersStack } from './subscribers-stack.ts';
import { WebStack } from './web-stack.ts';

/** Two stacks, since one has room for 35 subscribers at most. */
const SUBSCRIBER_STACKS = [
  ['Views', 'views', (kind: Subscription['kind']) => kind === 'projection'],
  ['Sagas', 'sagas', (kind: Subscription['kind']) => kind !== 'projection'],
] as const;

/**
 * The whole deployment of one stage: stacks by lifetime, those with data apart from those that are replaced. `given`: settings
 * of this one deployment, before those of `cdk.json`.
 */
export function compose(app: App, stageName: string, bundles: Bundles, given: StageSettings = {}): Stage {
  const settings: Readonly<Record<string, unknown>> = app.node.tryGetContext('catacloud') ?? {};
  const own = settings[stageName];
  const stage = stageOf(stageName, Object.keys(given).length === 0 ? own : { ...Object(own), ...given });
  const asIs = () => new CliCredentialsStackSynthesizer() as IStackSynthesizer;
  const stackName = (name: string) => ({
    stackName: `catacloud-${stage.name}-${name}`,
    // The emulator has one user and no organisation behind it: whoever deploys there needs no roles to change to.
    ...defined({ synthesizer: stage.name === 'local' ? asIs() : undefined }),
  });
  const data = new DataStack(app, 'Data', stage, stackName('data'));
  const machines =
    stage.machines === 'batch' ? new MachinesStack(app, 'Machines', stage, stackName('machines')) : undefined;
  const platform = new PlatformStack(
    app,
    'Platform',
    { stage, bundles },
    { ...stackName('platform'), data, scheduled: SCHEDULED, runnerImage: machines?.runnerImage },
  );
  const { api, resources, edgeSecret } = platform;
  const subscribers = SUBSCRIBER_STACKS.map(([id, name, isOfKind]) => {
    const groups = SUBSCRIPTION_GROUPS.filter(({ subscriptions }) => subscriptions.every(({ kind }) => isOfKind(kind)));
    const props = { ...stackName(name), bus: platform.bus, groups, resources };
    return new SubscribersStack(app, id, platform.context, props);
  });
  const apiProps = { ...stackName('api'), api, routes, resources, edgeSecret };
  const requests = new ApiStack(app, 'Api', platform.context, apiProps);
  // What orders machines names their runner: a new one comes once every request goes to the API that it speaks with.
  if (machines !== undefined) subscribers.at(-1)?.addStackDependency(requests);
  const edge = hasEdge(stage) ? new EdgeStack(app, 'Edge', stage, stackName('edge')) : undefined;
  if (stage.cloudFront) {
    const web = new WebStack(app, 'Web', stage, { ...stackName('web'), api, files: data.files, edgeSecret });
    // It reads that stack's outputs by their names, which the CDK does not see.
    if (edge !== undefined) web.addStackDependency(edge);
  }
  boundBy(app, data.boundary);
  Tags.of(app).add('catacloud:stage', stage.name);
  return stage;
}
