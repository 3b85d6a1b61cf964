import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Variable } from '../aws/environment.ts';
import { ifDefined } from '../domain/defined.ts';
import { silenceAlarm } from './alarm.ts';
import { nameIn, type PlatformContext } from './context.ts';
import type { FunctionNeeds } from './functions.ts';
import type { Grants, ResourceName } from './grants.ts';
import { PlatformFunction } from './platform-function.ts';
import { queueResource, type Resources } from './resources.ts';
import { WorkQueue } from './work-queue.ts';

/** Work that is due by schedule, or on request. */
export interface ScheduledWork extends FunctionNeeds {
  /** File of `functions/` without its ending; also the queue's and the schedule's name. */
  readonly name: string;
  /** EventBridge Scheduler's own language, in UTC. Absent where nothing but a message of others sets it off. */
  readonly expression?: `rate(${string})` | `cron(${string})`;
  readonly timeoutSeconds: number;
  readonly maxConcurrency: number;
  /** Messages of one invocation; ten unless given. */
  readonly batchSize?: number;
  /** The page of docs/operations/ for this work, where it has one of its own. */
  readonly runbook?: string;
  /** Set where other functions put messages on this queue too: the name of their grant and of the address. */
  readonly shared?: { readonly as: ResourceName; readonly variable: Variable; readonly output: string };
}

/** What runs daily is not heard of for a day, and for some hours more when something is wrong. */
const SILENT_HOURS = 30;

/**
 * A schedule that puts a message on a queue which a function processes. The queue keeps what a failing or throttled
 * function could not do yet; a schedule that calls the function itself would lose it.
 */
export class Scheduled extends Construct {
  readonly work: WorkQueue;
  readonly handler: PlatformFunction;
  readonly grants: Grants;
  /** The queue, for those who share it. */
  readonly resource: Resources;

  constructor(scope: Construct, id: string, context: PlatformContext, role: Role, work: ScheduledWork) {
    super(scope, id);
    const { name, expression, maxConcurrency, batchSize, grants, shared, runbook, ...needs } = work;
    this.grants = grants;
    this.work = new WorkQueue(this, 'Work', context, { name, handlerSeconds: work.timeoutSeconds, runbook });
    this.handler = new PlatformFunction(this, 'Handler', context, { bundle: name, isWorkedByQueue: true, ...needs });
    const { queue } = this.work;
    this.work.workedBy(this.handler, maxConcurrency, batchSize);
    this.resource = { ...ifDefined(shared, ({ as, variable }) => ({ [as]: queueResource(queue, variable) })) };
    if (shared !== undefined) new CfnOutput(Stack.of(this), shared.output, { value: queue.queueUrl });
    if (expression === undefined) return;
    silenceAlarm(this, 'Silent', context, {
      metric: (period) => this.handler.metricInvocations({ period, statistic: 'Sum' }),
      hours: expression.startsWith('rate(1 minute') ? 1 : SILENT_HOURS,
      says: `${name} has not run: is its schedule there, and does its queue reach it?`,
      runbook,
    });
    allowSending(role, queue);
    new CfnSchedule(this, 'Schedule', {
      name: nameIn(context.stage, name),
      description: work.description,
      scheduleExpression: expression,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: queue.queueArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ due: name, scheduledAt: '<aws.scheduler.scheduled-time>' }),
      },
    });
  }
}

/** The role in which EventBridge Scheduler fills queues of this account, and of no other. */
export function schedulerRole(scope: Construct, id: string): Role {
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
}

function allowSending(role: Role, queue: IQueue): void {
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
}
