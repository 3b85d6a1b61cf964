import { type App, Tags } from 'aws-cdk-lib';
import { routes } from '../api/routes.ts';
import { ApiStack } from './api-stack.ts';
import type { Bundles } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { MachinesStack } from './machines-stack.ts';
import { PlatformStack } from './platform-stack.ts';
import { type Stage, stageOf } from './stage.ts';
import { WebStack } from './web-stack.ts';

/** The whole deployment of one stage: stacks by lifetime, what holds data apart from what is replaced. */
export function compose(app: App, stageName: string, bundles: Bundles): Stage {
  const settings: Readonly<Record<string, unknown>> = app.node.tryGetContext('catacloud') ?? {};
  const stage = stageOf(stageName, settings[stageName]);
  const stackName = (name: string) => ({ stackName: `catacloud-${stage.name}-${name}` });
  const data = new DataStack(app, 'Data', stage, stackName('data'));
  const platform = new PlatformStack(
    app,
    'Platform',
    { stage, bundles },
    { ...stackName('platform'), data, subscriptions: [], scheduled: [] },
  );
  const { api, resources } = platform;
  new ApiStack(app, 'Api', platform.house, { ...stackName('api'), api, routes, resources });
  if (stage.cloudFront) new WebStack(app, 'Web', stage, { ...stackName('web'), api, files: data.files });
  if (stage.machines === 'batch') new MachinesStack(app, 'Machines', stage, stackName('machines'));
  Tags.of(app).add('catacloud:stage', stage.name);
  return stage;
}
