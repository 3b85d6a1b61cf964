import { Stack, type StackProps } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Subscription } from '../app/subscriptions.ts';
import { alarm, measure } from './alarm.ts';
import type { PlatformContext } from './context.ts';
import { SUBSCRIBER_GRANTS, SUBSCRIBER_SECONDS } from './functions.ts';
import { equip, type Resources } from './resources.ts';
import { patternOf, Subscriber } from './subscriber.ts';

export interface SubscribersStackProps extends StackProps {
  readonly bus: EventBus;
  readonly subscriptions: readonly Subscription[];
  readonly resources: Resources;
}

/** Subscribers of the bus, each with everything of its own, made from the application's list of subscriptions. */
export class SubscribersStack extends Stack {
  constructor(scope: Construct, id: string, context: PlatformContext, props: SubscribersStackProps) {
    super(scope, id, props);
    for (const subscription of props.subscriptions) {
      const { kind, name, version, subscribesTo, function: bundle } = subscription;
      const identity = `${name}-${version}`;
      const subscriber = new Subscriber(this, pascal(identity), context, {
        bus: props.bus,
        pattern: patternOf(subscribesTo),
        maxConcurrency: Math.min(subscription.maxConcurrency, context.stage.maxConcurrency),
        handler: {
          bundle,
          name: identity,
          description: `The ${kind} ${name}, version ${version}.`,
          timeoutSeconds: SUBSCRIBER_SECONDS,
        },
      });
      alarm(subscriber, 'Parked', context, {
        metric: measure(`${name}@${version}`, 'Parked'),
        threshold: 1,
        says: `${identity} has parked a stream: its commits cannot be handled until the cause is found. Then redrive.`,
      });
      equip(subscriber.handler, SUBSCRIBER_GRANTS[name] ?? SUBSCRIBER_GRANTS[kind] ?? {}, props.resources);
    }
  }
}

/** `saga-job-run-1` as a construct's name: `SagaJobRun1`. */
export function pascal(name: string): string {
  return name.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
