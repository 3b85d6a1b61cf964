import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Bundles } from './bundle.ts';
import type { Stage } from './stage.ts';

/** The context of every construct of a stage: the stage's settings and the functions' bundles. */
export interface StageContext {
  readonly stage: Stage;
  readonly bundles: Bundles;
}

/** The same, with the topic that the platform's alarms publish to. */
export interface PlatformContext extends StageContext {
  readonly alarms: ITopic;
}

/** `catacloud-production-relay`: names that people read in consoles and logs. */
export function nameIn(stage: Stage, name: string): string {
  return `catacloud-${stage.name}-${name}`;
}
