import { type App, Tags } from 'aws-cdk-lib';
import { routes } from '../api/routes.ts';
import { ApiStack } from './api-stack.ts';
import type { Bundles } from './bundle.ts';
import { DataStack } from './data-stack.ts';
import { PlatformStack } from './platform-stack.ts';
import { stageOf } from './stage.ts';

/** The whole deployment of one stage: stacks by lifetime, what holds data apart from what is replaced. */
export function compose(app: App, stageName: string, bundles: Bundles): void {
  const settings: Readonly<Record<string, unknown>> = app.node.tryGetContext('catacloud') ?? {};
  const stage = stageOf(stageName, settings[stageName]);
  const house = { stage, bundles };
  const stackName = (name: string) => ({ stackName: `catacloud-${stage.name}-${name}` });
  const data = new DataStack(app, 'Data', stage, stackName('data'));
  const platform = new PlatformStack(app, 'Platform', house, {
    ...stackName('platform'),
    data,
    subscriptions: [],
    scheduled: [],
  });
  new ApiStack(app, 'Api', platform.house, { ...stackName('api'), routes, resources: platform.resources });
  Tags.of(app).add('catacloud:stage', stage.name);
}
