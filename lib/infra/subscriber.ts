import { type EventBus, type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { SOURCE_PREFIX } from '../app/event-source.ts';
import { defined } from '../domain/defined.ts';
import type { PlatformContext } from './context.ts';
import { PlatformFunction, type PlatformFunctionProps } from './platform-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface SubscriberProps {
  /** The account's own bus unless given: AWS's services publish there. */
  readonly bus?: EventBus;
  /** The event filter as patterns, of which no event matches two; for commits, `patternsOf` makes them. */
  readonly patterns: readonly EventPattern[];
  /** Batches that may be worked on at once; at least 2, at most 1,000, by AWS's own limits. */
  readonly maxConcurrency: number;
  readonly handler: PlatformFunctionProps & { readonly name: string; readonly timeoutSeconds: number };
}

/** Characters that EventBridge allows a pattern. */
export const MAX_PATTERN_LENGTH = 2_048;

/**
 * One consumer of a bus with everything of its own: rules, queue, dead-letter queue, function, alarms. A slow or failing
 * one delays no other, and no publisher.
 */
export class Subscriber extends Construct {
  readonly work: WorkQueue;
  readonly handler: PlatformFunction;

  constructor(scope: Construct, id: string, context: PlatformContext, props: SubscriberProps) {
    super(scope, id);
    const { name, timeoutSeconds } = props.handler;
    this.work = new WorkQueue(this, 'Work', context, { name, handlerSeconds: timeoutSeconds });
    this.handler = new PlatformFunction(this, 'Handler', context, { ...props.handler, isWorkedByQueue: true });
    this.work.workedBy(this.handler, props.maxConcurrency);
    for (const [index, eventPattern] of props.patterns.entries()) {
      const number = index === 0 ? '' : `${index + 1}`;
      new Rule(this, `Rule${number}`, {
        ...defined({ eventBus: props.bus as IEventBus | undefined }),
        description: `What ${name} subscribes to${number && ` (${number})`}`,
        eventPattern,
        targets: [new SqsQueue(this.work.queue)],
      });
    }
  }
}

type Filter = Readonly<Record<string, readonly string[]>>;

/**
 * Commits of these aggregates with at least one of these types: aggregate names to event types. Two aggregates with
 * an event type of one name are not distinguished, so that more may be delivered than the event filter matches, never less.
 * As few patterns as EventBridge's limit allows; each aggregate is in one of them.
 */
export function patternsOf(filters: readonly Filter[]): readonly EventPattern[] {
  const aggregates = sorted(filters.flatMap(Object.keys));
  const patterns: EventPattern[] = [];
  let taken: string[] = [];
  for (const aggregate of aggregates) {
    const isTooLong = JSON.stringify(patternOf(filters, [...taken, aggregate])).length > MAX_PATTERN_LENGTH;
    if (isTooLong && taken.length > 0) {
      patterns.push(patternOf(filters, taken));
      taken = [];
    }
    taken.push(aggregate);
  }
  return [...patterns, patternOf(filters, taken)];
}

function patternOf(filters: readonly Filter[], aggregates: readonly string[]): EventPattern {
  const types = aggregates.flatMap((aggregate) => filters.flatMap((filter) => filter[aggregate] ?? []));
  return {
    source: aggregates.map((aggregate) => `${SOURCE_PREFIX}${aggregate}`),
    detail: { types: sorted(types) },
  };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
