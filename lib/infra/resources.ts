import type { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Environment, Variable } from '../aws/environment.ts';
import { ACTIONS, type Grants, type ResourceName, type Use } from './grants.ts';
import type { People } from './people.ts';
import type { PlatformFunction } from './platform-function.ts';
import type { DatedKey } from './receipt-keys.ts';

/** A resource that functions use: its address, and the variable with it. */
export interface Resource {
  readonly arn: string;
  /** Pattern of what is in it; its own name unless given. */
  readonly contentsArn?: string;
  /** Others that a use of the resource itself needs too. */
  readonly moreArns?: readonly string[];
  readonly environment: Environment;
}

/** A stage may lack some: granting those grants nothing. */
export type Resources = { readonly [R in ResourceName]?: Resource };

/** Gives a function its grants and their addresses: the only way a function gets permissions of its own. */
export function equip(handler: PlatformFunction, grants: Grants, resources: Resources): void {
  for (const [name, uses] of Object.entries(grants)) {
    const resource = resources[name as ResourceName];
    if (resource === undefined) continue;
    handler.addVariables(resource.environment);
    const known: Readonly<Record<string, Use>> = ACTIONS[name as ResourceName];
    for (const wanted of uses as readonly string[]) permit(handler, resource, known[wanted]);
  }
}

function permit(handler: PlatformFunction, resource: Resource, use: Use | undefined): void {
  if (use === undefined || use.actions.length === 0) return;
  const itself = [resource.arn, ...(resource.moreArns ?? [])];
  const targets = { itself, contents: [resource.contentsArn ?? resource.arn], anything: ['*'] }[use.on];
  handler.addToRolePolicy(new PolicyStatement({ actions: [...use.actions], resources: targets }));
}

export function tableResource(table: ITable, variable: Variable): Resource {
  return { arn: table.tableArn, environment: { [variable]: table.tableName } };
}

export function bucketResource(bucket: Bucket, variable: Variable): Resource {
  return {
    arn: bucket.bucketArn,
    contentsArn: bucket.arnForObjects('*'),
    environment: { [variable]: bucket.bucketName },
  };
}

export function queueResource(queue: IQueue, variable: Variable): Resource {
  return { arn: queue.queueArn, environment: { [variable]: queue.queueUrl } };
}

/** All of a stage's dead letters, and the queues that they failed on. */
export function deadLettersResource(stack: Stack, prefix: string): Resource {
  const queues = (name: string) => stack.formatArn({ service: 'sqs', resource: prefix + name });
  return { arn: queues('*-dead'), contentsArn: queues('*'), environment: { QUEUE_PREFIX: prefix } };
}

/** A stage's own alarms are those with its prefix. */
export function alarmsResource(prefix: string): Resource {
  return { arn: '*', environment: { ALARM_PREFIX: prefix } };
}

/** Mail in the name of one address, which SES has verified by itself or by its domain. */
export function mailResource(stack: Stack, from: string): Resource {
  const identity = (name: string) => stack.formatArn({ service: 'ses', resource: 'identity', resourceName: name });
  const domain = from.slice(from.indexOf('@') + 1);
  return { arn: identity(from), moreArns: [identity(domain)], environment: { MAIL_FROM: from } };
}

/** Keys, each with its first day; a use is of any of them. */
export function keysResource(keys: readonly DatedKey[], variable: Variable): Resource {
  const arns = keys.map(({ key }) => key.keyArn);
  const [arn = '', ...moreArns] = arns;
  const text = keys.map(({ from, key }) => `${from} ${key.keyArn}`).join(', ');
  return { arn, moreArns, environment: { [variable]: text } };
}

export function busResource(bus: EventBus, variable: Variable): Resource {
  return { arn: bus.eventBusArn, environment: { [variable]: bus.eventBusName } };
}

export function peopleResource(people: People): Resource {
  return {
    arn: people.pool.userPoolArn,
    environment: { USER_POOL_ID: people.pool.userPoolId, USER_POOL_CLIENT_ID: people.client.userPoolClientId },
  };
}
