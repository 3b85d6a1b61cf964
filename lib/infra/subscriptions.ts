import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Grants } from './grants.ts';
import type { SubscriberProps } from './subscriber.ts';

/** One entry of the application's list of who hears what. */
export interface Subscription {
  readonly kind: 'projection' | 'saga' | 'sender' | 'reactor';
  readonly name: string;
  readonly version: number;
  readonly hears: Readonly<Record<string, readonly string[]>>;
  readonly maxConcurrency: number;
  /** File of `functions/` that handles it. */
  readonly function: string;
}

/** What a handler of each kind may do. */
const GRANTS: Readonly<Record<Subscription['kind'], Grants>> = {
  projection: { events: ['read'], views: ['read', 'write'], clock: ['read'] },
  saga: { events: ['read', 'append'], markers: ['read', 'write'], views: ['read', 'write'], clock: ['read'] },
  sender: { events: ['read', 'append'], markers: ['read', 'write'], views: ['read', 'write'], clock: ['read'] },
  reactor: { events: ['read'], views: ['read', 'write'], clock: ['read'] },
};

const HANDLER_SECONDS = 30;

export function subscriberProps(
  { kind, name, version, hears, maxConcurrency, function: bundle }: Subscription,
  bus: EventBus,
): SubscriberProps & { readonly grants: Grants } {
  return {
    bus,
    hears,
    maxConcurrency,
    handler: {
      bundle,
      name: `${name}-${version}`,
      description: `The ${kind} ${name}, version ${version}.`,
      timeoutSeconds: HANDLER_SECONDS,
    },
    grants: GRANTS[kind],
  };
}
