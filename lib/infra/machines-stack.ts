import { ArnFormat, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { FargateComputeEnvironment, JobQueue } from 'aws-cdk-lib/aws-batch';
import { IpAddresses, type ISecurityGroup, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { defined } from '../domain/defined.ts';
import { globalNameIn, nameIn } from './context.ts';
import type { Resource, Resources } from './resources.ts';
import type { Stage } from './stage.ts';

const KEPT_IMAGES = 20;
/** The image's tag that machines run where no digest is set; `docs/deploying.md` describes how to push it. */
export const RUNNER_TAG = 'current';

/**
 * Where jobs run: AWS Batch on Fargate, tried once (retries are the platform's own, so that each is seen and billed). What an
 * attempt's task is made of is registered when it is needed; here are the queue, the runner's repository, the log, and
 * the one role that tasks are started with. A container may do nothing in this account.
 */
export class MachinesStack extends Stack {
  /** The runner's image, by digest where one is set. */
  readonly runnerImage: string;

  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, props);
    const names = machineNames(stage);
    const images = new Repository(this, 'Runner', {
      imageScanOnPush: true,
      imageTagMutability: TagMutability.MUTABLE,
      lifecycleRules: [{ maxImageCount: KEPT_IMAGES }],
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const log = new LogGroup(this, 'Log', {
      logGroupName: names.logGroup,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.queue(stage);
    const execution = new Role(this, 'Execution', {
      roleName: names.executionRole,
      description: 'Fetches the runner and writes the log of tasks; no container gets it.',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    images.grantPull(execution);
    log.grantWrite(execution);
    const { runnerDigest } = stage.settings;
    // By the repository's name: its own address is cut out of its ARN, and other stacks would cut it out of a reference.
    const repository = `${this.account}.dkr.ecr.${this.region}.${this.urlSuffix}/${images.repositoryName}`;
    this.runnerImage = `${repository}${runnerDigest === undefined ? `:${RUNNER_TAG}` : `@${runnerDigest}`}`;
    new CfnOutput(this, 'RunnerRepository', { value: images.repositoryUri });
    new CfnOutput(this, 'RunnerImage', { value: this.runnerImage });
    new CfnOutput(this, 'MachineRole', { value: execution.roleArn });
  }

  private queue(stage: Stage): void {
    const vpc = this.network(stage.settings.machineZones);
    const computeEnvironment = new FargateComputeEnvironment(this, 'Machines', {
      vpc: vpc as IVpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [this.closed(vpc) as ISecurityGroup],
      maxvCpus: stage.machineVcpus,
    });
    new JobQueue(this, 'Queue', {
      jobQueueName: machineNames(stage).queue,
      computeEnvironments: [{ computeEnvironment, order: 1 }],
    });
  }

  /** Public subnets without a way in: machines fetch and report over TLS, and a NAT gateway would cost more than they do. */
  private network(zones: readonly string[] | undefined): Vpc {
    return new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.40.0.0/16'),
      // Fargate is not in every zone of every account: who knows better names them.
      ...defined({ maxAzs: zones === undefined ? 2 : undefined, availabilityZones: zones && [...zones] }),
      natGateways: 0,
      subnetConfiguration: [
        { name: 'machines', subnetType: SubnetType.PUBLIC, cidrMask: 20, mapPublicIpOnLaunch: false },
      ],
      // Nothing uses the network's default group, and to empty it would take a function of the CDK's own.
      restrictDefaultSecurityGroup: false,
    });
  }

  private closed(vpc: Vpc): SecurityGroup {
    return new SecurityGroup(this, 'Closed', {
      vpc: vpc as IVpc,
      description: 'Machines call out; no call comes in.',
      allowAllOutbound: true,
    });
  }
}

/** Fixed beforehand, so that permissions name them. */
function machineNames(stage: Stage) {
  return {
    queue: nameIn(stage, 'machines'),
    definitions: nameIn(stage, 'attempt'),
    logGroup: `/catacloud/${stage.name}/machines`,
    executionRole: globalNameIn(stage, 'machine-execution'),
  };
}

/** The queue's ARN. */
export function machineQueueArn(stack: Stack, stage: Stage): string {
  return batchArn(stack, 'job-queue', machineNames(stage).queue);
}

/** Where attempts are submitted, as functions are configured. */
export function batchResources(stack: Stack, stage: Stage, runnerImage: string, apiUrl: string): Resources {
  const names = machineNames(stage);
  const role = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: names.executionRole });
  const batch: Resource = {
    arn: machineQueueArn(stack, stage),
    contentsArn: batchArn(stack, 'job', '*'),
    // Revisions of definitions too, which end in ":" and a number.
    moreArns: [batchArn(stack, 'job-definition', `${names.definitions}-*`)],
    environment: {
      BATCH_JOB_QUEUE: names.queue,
      BATCH_DEFINITION_PREFIX: names.definitions,
      RUNNER_IMAGE: runnerImage,
      MACHINE_LOG_GROUP: names.logGroup,
      API_URL: apiUrl,
    },
  };
  return { batch, machineRole: { arn: role, environment: { BATCH_EXECUTION_ROLE: role } } };
}

function batchArn(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'batch', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
