import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type CfnAlias, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { nameIn, type PlatformContext } from './context.ts';
import type { PlatformFunction } from './platform-function.ts';
import type { Shift } from './stage-settings.ts';

/** Each of the two gradual ones lasts longer than the five minutes that an alarm looks at. */
const CONFIGURATIONS: Readonly<Record<Exclude<Shift, 'none'>, string>> = {
  'at-once': 'CodeDeployDefault.LambdaAllAtOnce',
  canary: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes',
};

/** The actions of CodeDeploy's role, which the boundary allows. */
export const SHIFT_ACTIONS = ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'];
const ALIAS = 'live';

/** An alias of the function's newest version, which is called instead of the function itself. */
export function aliasOf(handler: PlatformFunction): Alias {
  return new Alias(handler, 'Alias', { aliasName: ALIAS, version: handler.currentVersion as IVersion });
}

interface Shifting {
  readonly handler: PlatformFunction;
  readonly alias: Alias;
  /** Any of them that rings takes all requests back to the version before. */
  readonly alarms: readonly Alarm[];
}

/** Lets CodeDeploy change what aliases lead to, a part of the requests after the other, while no alarm rings. */
export class GradualShift extends Construct {
  constructor(scope: Construct, id: string, { stage }: PlatformContext, shift: Exclude<Shift, 'none'>) {
    super(scope, id);
    this.configuration = CONFIGURATIONS[shift];
    this.isGradual = shift !== 'at-once';
    this.application = new CfnApplication(this, 'Application', {
      applicationName: nameIn(stage, 'api'),
      computePlatform: 'Lambda',
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    this.role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
  }

  private readonly configuration: string;
  private readonly isGradual: boolean;
  private readonly application: CfnApplication;
  private readonly role: Role;

  /** Each function has a group of its own: one group makes one deployment at a time. */
  of(name: string, { handler, alias, alarms }: Shifting): void {
    const arn = handler.functionArn;
    this.role.addToPolicy(new PolicyStatement({ actions: SHIFT_ACTIONS, resources: [arn, `${arn}:*`] }));
    const group = new CfnDeploymentGroup(this, name, {
      applicationName: this.application.ref,
      deploymentGroupName: name,
      serviceRoleArn: this.role.roleArn,
      deploymentConfigName: this.configuration,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      alarmConfiguration: { enabled: this.isGradual, alarms: alarms.map(({ alarmName }) => ({ name: alarmName })) },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
    });
    const updated = alias.node.defaultChild as CfnAlias;
    updated.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: { applicationName: this.application.ref, deploymentGroupName: group.ref },
    };
    updated.addResourceDependency(group);
    // Before its role may, CodeDeploy can change nothing.
    group.node.addDependency(this.role);
  }
}
