import { ArnFormat, CfnOutput, RemovalPolicy, Size, Stack, type StackProps } from 'aws-cdk-lib';
import {
  EcsFargateContainerDefinition,
  EcsJobDefinition,
  FargateComputeEnvironment,
  JobQueue,
} from 'aws-cdk-lib/aws-batch';
import { IpAddresses, type ISecurityGroup, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type IRepository, Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, CpuArchitecture, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { nameIn } from './context.ts';
import type { Resource } from './resources.ts';
import type { Stage } from './stage.ts';

/** A runner's disk: inputs, outputs and scratch; the most that Fargate gives. */
const DISK_GIB = 200;
const KEPT_IMAGES = 20;
/** The image's tag that machines run; `docs/deploying.md` describes how to push it. */
export const RUNNER_TAG = 'current';

/**
 * Where jobs run: AWS Batch on Fargate, one container per attempt, tried once (retries are the platform's own, so that
 * each is seen and billed). A container may do nothing in this account: it has one attempt's token and the API's address.
 */
export class MachinesStack extends Stack {
  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, props);
    const images = new Repository(this, 'Runner', {
      imageScanOnPush: true,
      imageTagMutability: TagMutability.MUTABLE,
      lifecycleRules: [{ maxImageCount: KEPT_IMAGES }],
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.queue(stage);
    this.definition(stage, images);
    new CfnOutput(this, 'RunnerRepository', { value: images.repositoryUri });
  }

  private queue(stage: Stage): void {
    const vpc = this.network();
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
  private network(): Vpc {
    return new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.40.0.0/16'),
      maxAzs: 2,
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

  private definition(stage: Stage, images: Repository): void {
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/catacloud/${stage.name}/machines`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new EcsJobDefinition(this, 'Attempt', {
      jobDefinitionName: machineNames(stage).definition,
      retryAttempts: 1,
      container: new EcsFargateContainerDefinition(this, 'Container', {
        image: ContainerImage.fromEcrRepository(images as IRepository, RUNNER_TAG),
        // The smallest machine; each attempt asks for what its machine type has.
        cpu: 1,
        memory: Size.mebibytes(2_048),
        ephemeralStorageSize: Size.gibibytes(DISK_GIB),
        fargateCpuArchitecture: CpuArchitecture.X86_64,
        assignPublicIp: true,
        logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'attempt' }),
      }),
    });
  }
}

/** Fixed beforehand, so that functions that submit attempts need not wait for the machines. */
export function machineNames(stage: Stage): { readonly queue: string; readonly definition: string } {
  return { queue: nameIn(stage, 'machines'), definition: nameIn(stage, 'attempt') };
}

/** The queue's ARN. */
export function machineQueueArn(stack: Stack, stage: Stage): string {
  return batchArn(stack, 'job-queue', machineNames(stage).queue);
}

/** Where attempts are submitted, as functions are configured. */
export function batchResource(stack: Stack, stage: Stage, apiUrl: string): Resource {
  const names = machineNames(stage);
  return {
    arn: machineQueueArn(stack, stage),
    contentsArn: batchArn(stack, 'job', '*'),
    moreArns: [names.definition, `${names.definition}:*`].map((name) => batchArn(stack, 'job-definition', name)),
    environment: { BATCH_JOB_QUEUE: names.queue, BATCH_JOB_DEFINITION: names.definition, API_URL: apiUrl },
  };
}

function batchArn(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'batch', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
