import { type EventBus, type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { defined } from '../domain/defined.ts';
import type { PlatformContext } from './context.ts';
import { PlatformFunction, type PlatformFunctionProps } from './platform-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface SubscriberProps {
  /** The account's own bus unless given: AWS's services publish there. */
  readonly bus?: EventBus;
  /** The event filter as a pattern; for commits, `patternOf` makes it of aggregate and event type. */
  readonly pattern: EventPattern;
  /** Batches that may be worked on at once; at least 2, at most 1,000, by AWS's own limits. */
  readonly maxConcurrency: number;
  readonly handler: PlatformFunctionProps & { readonly name: string; readonly timeoutSeconds: number };
}

/** Characters that EventBridge allows a pattern. */
export const MAX_PATTERN_LENGTH = 2_048;

/**
 * One subscriber of a bus with everything of its own: rule, queue, dead-letter queue, function, alarms. A slow or failing
 * one delays no other, and no publisher.
 */
export class Subscriber extends Construct {
  readonly work: WorkQueue;
  readonly handler: PlatformFunction;

  constructor(scope: Construct, id: string, context: PlatformContext, props: SubscriberProps) {
    super(scope, id);
    const { name, timeoutSeconds } = props.handler;
    this.work = new WorkQueue(this, 'Work', context, { name, handlerSeconds: timeoutSeconds });
    this.handler = new PlatformFunction(this, 'Handler', context, props.handler);
    this.work.workedBy(this.handler, props.maxConcurrency);
    new Rule(this, 'Rule', {
      ...defined({ eventBus: props.bus as IEventBus | undefined }),
      description: `What ${name} subscribes to`,
      eventPattern: props.pattern,
      targets: [new SqsQueue(this.work.queue)],
    });
  }
}

/**
 * Commits of these aggregates with at least one of these types: aggregate names to event types. Two aggregates with
 * an event type of one name are not distinguished, so that more may be delivered than the event filter matches, never less.
 */
export function patternOf(subscribesTo: Readonly<Record<string, readonly string[]>>): EventPattern {
  const source = Object.keys(subscribesTo).map((aggregate) => `catacloud.${aggregate}`);
  return { source: sorted(source), detail: { types: sorted(Object.values(subscribesTo).flat()) } };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
