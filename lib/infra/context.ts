import { Aws } from 'aws-cdk-lib';
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

/** A name that must be unique in the account and not only in the region, such as those of CloudFront and IAM. */
export function globalNameIn(stage: Stage, name: string): string {
  return `${nameIn(stage, name)}-${Aws.REGION}`;
}

/** `catacloud-production-relay`: names that people read in consoles and logs. */
export function nameIn(stage: Stage, name: string): string {
  return `catacloud-${stage.name}-${name}`;
}
