import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environment } from '../aws/environment.ts';
import { defined } from '../domain/defined.ts';
import { alarm } from './alarm.ts';
import { nameIn, type PlatformContext } from './context.ts';

export interface PlatformFunctionProps {
  /** File of `functions/` without its ending. */
  readonly bundle: string;
  /** The deployed function's name, when one bundle is deployed several times. The bundle's name unless given. */
  readonly name?: string;
  readonly description: string;
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** A queue brings its work: what fails comes again, and the queue's own alarms ring when it goes on failing. */
  readonly isWorkedByQueue?: true;
}

const DEFAULT_MEMORY_MB = 512;
const DEFAULT_TIMEOUT_SECONDS = 15;

/**
 * The one kind of Lambda function of the platform: Node 24, its own log group with the stage's retention, its own role that may
 * write this log and nothing else until it is granted more, and an alarm on errors where no queue has one.
 */
export class PlatformFunction extends LambdaFunction {
  /** Rings when it throws. */
  readonly errors: Alarm | undefined;

  constructor(scope: Construct, id: string, context: PlatformContext, props: PlatformFunctionProps) {
    const { stage, bundles } = context;
    const name = props.name ?? props.bundle;
    const functionName = nameIn(stage, name);
    const logGroup = new LogGroup(scope, `${id}Log`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: stage.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundles.folderOf(props.bundle), { exclude: ['*.map'] }),
      memorySize: props.memoryMb ?? DEFAULT_MEMORY_MB,
      timeout: Duration.seconds(props.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS),
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      loggingFormat: LoggingFormat.JSON,
      logGroup: logGroup as ILogGroup,
      role: roleOf(scope, `${id}Role`, logGroup) as IRole,
    });
    const collector = defined({ OTLP_ENDPOINT: stage.settings.otlpEndpoint });
    this.addVariables({ STAGE: stage.name, SERVICE_NAME: name, ...collector });
    if (props.isWorkedByQueue) return;
    this.errors = alarm(this, 'Errors', context, {
      metric: this.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
      says: `${functionName} threw; its log says why.`,
    });
  }

  /** Sets variables for the function's code, by the names that this code reads. */
  addVariables(environment: Environment): void {
    for (const [variable, value] of Object.entries(environment)) this.addEnvironment(variable, value);
  }
}

/** A role that may write one log, where AWS's ready-made one may write every log of the account. */
function roleOf(scope: Construct, id: string, logGroup: LogGroup): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  return role;
}
