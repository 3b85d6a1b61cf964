import { type EventBus, type IEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { WatchedHouse } from './house.ts';
import { HouseFunction, type HouseFunctionProps } from './house-function.ts';
import { WorkQueue } from './work-queue.ts';

export interface SubscriberProps {
  readonly bus: EventBus;
  /** Aggregate names to the event types wanted of them. */
  readonly hears: Readonly<Record<string, readonly string[]>>;
  /** Batches that may be worked on at once; at least 2, at most 1,000, by AWS's own limits. */
  readonly maxConcurrency: number;
  readonly handler: HouseFunctionProps & { readonly name: string; readonly timeoutSeconds: number };
}

/**
 * One hearer of the bus with everything of its own: rule, queue, dead letters, function, alarms. One that fails or
 * is slow holds up nobody else, and no publisher.
 */
export class Subscriber extends Construct {
  readonly work: WorkQueue;
  readonly handler: HouseFunction;

  constructor(scope: Construct, id: string, house: WatchedHouse, props: SubscriberProps) {
    super(scope, id);
    const { name, timeoutSeconds } = props.handler;
    this.work = new WorkQueue(this, 'Work', house, { name, handlerSeconds: timeoutSeconds });
    this.handler = new HouseFunction(this, 'Handler', house, props.handler);
    this.work.workedBy(this.handler, props.maxConcurrency);
    new Rule(this, 'Rule', {
      eventBus: props.bus as IEventBus,
      description: `What ${name} hears`,
      eventPattern: patternOf(props.hears),
      targets: [new SqsQueue(this.work.queue)],
    });
  }
}

/** Commits that hold at least one of the types, as the relay publishes them. Event types are unique over all aggregates. */
export function patternOf(hears: SubscriberProps['hears']) {
  return {
    source: Match.anyOf(...sorted(Object.keys(hears).map((aggregate) => `catacloud.${aggregate}`))),
    detail: { types: sorted(Object.values(hears).flat()) },
  };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
