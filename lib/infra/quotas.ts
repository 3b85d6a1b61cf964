import type { Stage } from './stage.ts';

/** A quota of an account, by AWS's own codes, and what a stage wants of it. */
export interface Wanted {
  readonly serviceCode: string;
  readonly quotaCode: string;
  readonly wants: number;
  /** Of what there would be too little. */
  readonly of: string;
  /** What is met when it is less. */
  readonly means: string;
  /** Type of the resources that count, where all of the account's do, other stages' too. */
  readonly shared?: string;
  /** Of the account in all regions, which AWS answers for in one of them. */
  readonly isGlobal?: boolean;
}

interface Counted {
  readonly quota: readonly [serviceCode: string, quotaCode: string];
  readonly type: string;
  readonly of: string;
  /** Of one API, bus or network: other stages have their own. */
  readonly isOfOne?: boolean;
  readonly isGlobal?: boolean;
}

/** Stacks count by themselves: no template names its own. */
export const STACK = 'AWS::CloudFormation::Stack';

/**
 * Quotas that resources of the templates count towards (AWS's pages on the quotas of each service). Alarms, log groups, queues, schedules and
 * event source mappings have none that a stage comes near to; the storage of functions is asked of Lambda.
 */
const COUNTED: readonly Counted[] = [
  {
    quota: ['apigateway', 'L-65B5C802'],
    type: 'AWS::ApiGatewayV2::Route',
    of: 'routes of one HTTP API',
    isOfOne: true,
  },
  { quota: ['batch', 'L-144F0CA5'], type: 'AWS::Batch::ComputeEnvironment', of: 'compute environments of Batch' },
  { quota: ['batch', 'L-4CEA37AD'], type: 'AWS::Batch::JobQueue', of: 'job queues of Batch' },
  { quota: ['cloudformation', 'L-0485CB21'], type: STACK, of: 'stacks of CloudFormation' },
  { quota: ['cloudfront', 'L-24B04930'], type: 'AWS::CloudFront::Distribution', of: 'distributions', isGlobal: true },
  { quota: ['codedeploy', 'L-3F19B6A5'], type: 'AWS::CodeDeploy::Application', of: 'applications of CodeDeploy' },
  {
    ...{ quota: ['codedeploy', 'L-D9088B77'], type: 'AWS::CodeDeploy::DeploymentGroup', isOfOne: true },
    of: 'deployment groups of one application',
  },
  { quota: ['cognito-idp', 'L-66E6DF30'], type: 'AWS::Cognito::UserPool', of: 'user pools' },
  { quota: ['dynamodb', 'L-F98FE922'], type: 'AWS::DynamoDB::Table', of: 'tables of DynamoDB' },
  { quota: ['ecr', 'L-CFEB8E8D'], type: 'AWS::ECR::Repository', of: 'repositories of images' },
  { quota: ['events', 'L-658A4FD9'], type: 'AWS::Events::EventBus', of: 'event buses' },
  { quota: ['events', 'L-244521F2'], type: 'AWS::Events::Rule', of: 'rules of one event bus', isOfOne: true },
  { quota: ['iam', 'L-FE177D64'], type: 'AWS::IAM::Role', of: 'roles', isGlobal: true },
  { quota: ['iam', 'L-E95E4862'], type: 'AWS::IAM::ManagedPolicy', of: 'policies of the account', isGlobal: true },
  { quota: ['kms', 'L-C2F1777E'], type: 'AWS::KMS::Key', of: 'keys' },
  { quota: ['s3', 'L-DC2B2D3D'], type: 'AWS::S3::Bucket', of: 'buckets' },
  { quota: ['sns', 'L-61103206'], type: 'AWS::SNS::Topic', of: 'topics' },
  { quota: ['vpc', 'L-F678F1CE'], type: 'AWS::EC2::VPC', of: 'networks (VPCs)' },
  { quota: ['vpc', 'L-A4707A72'], type: 'AWS::EC2::InternetGateway', of: 'internet gateways' },
  { quota: ['vpc', 'L-E79EC296'], type: 'AWS::EC2::SecurityGroup', of: 'security groups' },
  { quota: ['vpc', 'L-407747CB'], type: 'AWS::EC2::Subnet', of: 'subnets of one network', isOfOne: true },
];

/** What a stage's settings want. Functions at once are asked of Lambda, which knows what is reserved of them. */
export function wantedBySettings({ machineVcpus, throttle }: Stage): readonly Wanted[] {
  return [
    {
      serviceCode: 'fargate',
      quotaCode: 'L-3032A538',
      wants: machineVcpus,
      of: 'virtual processors of Fargate',
      means: 'jobs wait although machineVcpus allows them',
    },
    {
      serviceCode: 'apigateway',
      quotaCode: 'L-8A5B8E43',
      wants: throttle.rate,
      of: 'requests a second of API Gateway',
      means: 'requests get 429 although requestsPerSecond allows them',
    },
  ];
}

/** What the resources of its templates want. `counts`: of each type, as `countsOf` makes them. */
export function wantedByTemplates(counts: ReadonlyMap<string, number>): readonly Wanted[] {
  return COUNTED.flatMap(({ quota: [serviceCode, quotaCode], type, of, isOfOne = false, isGlobal = false }) => {
    const wants = counts.get(type) ?? 0;
    const shared = isOfOne ? {} : { shared: type };
    const means = 'the deployment would end halfway';
    return wants === 0 ? [] : [{ serviceCode, quotaCode, wants, of, means, isGlobal, ...shared }];
  });
}

/** Resources of all stacks by their type, and the stacks. */
export function countsOf(
  stacks: readonly { readonly counts: Readonly<Record<string, number>> }[],
): ReadonlyMap<string, number> {
  const sums = new Map([[STACK, stacks.length]]);
  for (const { counts } of stacks)
    for (const [type, count] of Object.entries(counts)) sums.set(type, (sums.get(type) ?? 0) + count);
  return sums;
}
