import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Bundles } from './bundle.ts';
import type { Stage } from './stage.ts';

/** What every construct of a deployment is built with. */
export interface House {
  readonly stage: Stage;
  readonly bundles: Bundles;
}

/** A house whose alarms ring somewhere. */
export interface WatchedHouse extends House {
  readonly alarms: ITopic;
}

/** `catacloud-production-relay`: names that people read in consoles and logs. */
export function nameIn(stage: Stage, name: string): string {
  return `catacloud-${stage.name}-${name}`;
}
