import { Stack, type StackProps } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Subscription, SubscriptionGroup } from '../app/subscriptions.ts';
import { alarm, measure } from './alarm.ts';
import type { PlatformContext } from './context.ts';
import { SUBSCRIBER_GRANTS, SUBSCRIBER_SECONDS } from './functions.ts';
import { equip, type Resources } from './resources.ts';
import { patternsOf, Subscriber } from './subscriber.ts';

export interface SubscribersStackProps extends StackProps {
  readonly bus: EventBus;
  readonly groups: readonly SubscriptionGroup[];
  readonly resources: Resources;
}

/** Subscribers of the bus, each with everything of its own, made from the application's list of subscriptions. */
export class SubscribersStack extends Stack {
  constructor(scope: Construct, id: string, context: PlatformContext, props: SubscribersStackProps) {
    super(scope, id, props);
    for (const { queue, function: bundle, maxConcurrency, subscriptions } of props.groups) {
      const subscriber = new Subscriber(this, pascal(queue), context, {
        bus: props.bus,
        patterns: patternsOf(subscriptions.map(({ subscribesTo }) => subscribesTo)),
        maxConcurrency: Math.min(maxConcurrency, context.stage.maxConcurrency),
        handler: {
          bundle,
          name: queue,
          description: `Works for ${subscriptions.map(idOf).join(', ')}.`,
          timeoutSeconds: SUBSCRIBER_SECONDS,
        },
      });
      for (const subscription of newestOf(subscriptions)) {
        const { kind, name } = subscription;
        const id = idOf(subscription);
        alarm(subscriber, subscriptions.length === 1 ? 'Parked' : `Parked${pascal(name)}`, context, {
          metric: measure(context.stage, id, 'Parked'),
          threshold: 1,
          says: `${id} has parked a stream: its commits cannot be handled until the cause is found. Then redrive.`,
          runbook: 'parked-stream',
        });
        equip(subscriber.handler, SUBSCRIBER_GRANTS[name] ?? SUBSCRIBER_GRANTS[kind] ?? {}, props.resources);
      }
    }
  }
}

/** Each view once: what its earlier version parks, the sweep rings for. */
function newestOf(subscriptions: readonly Subscription[]): readonly Subscription[] {
  return subscriptions.filter(
    (one) => !subscriptions.some((other) => other.name === one.name && other.version > one.version),
  );
}

/** `saga-job-run-1` as a construct's name: `SagaJobRun1`. */
export function pascal(name: string): string {
  return name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}

function idOf({ name, version }: { readonly name: string; readonly version: number }): string {
  return `${name}@${version}`;
}
