import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { alarmTopic } from './alarm-topic.ts';
import type { DataStack } from './data-stack.ts';
import { EventStore } from './event-store.ts';
import { RELAY_GRANTS } from './functions.ts';
import { gateway } from './gateway.ts';
import type { House, WatchedHouse } from './house.ts';
import { batchResource } from './machines-stack.ts';
import {
  bucketResource,
  busResource,
  equip,
  peopleResource,
  queueResource,
  type Resources,
  tableResource,
} from './resources.ts';
import { Scheduled, type ScheduledWork, schedulerRole } from './schedules.ts';
import { Subscriber } from './subscriber.ts';
import { type Subscription, subscriberProps } from './subscriptions.ts';
import { WorkQueue } from './work-queue.ts';

export interface PlatformStackProps extends StackProps {
  readonly data: DataStack;
  readonly subscriptions: readonly Subscription[];
  readonly scheduled: readonly ScheduledWork[];
}

/** What moves events: the relay, the bus, every subscriber and every schedule. Replaced at each deployment, holds no data. */
export class PlatformStack extends Stack {
  readonly house: WatchedHouse;
  readonly resources: Resources;
  readonly store: EventStore;
  readonly api: CfnApi;
  private readonly outputs: Record<string, string> = {};

  constructor(scope: Construct, id: string, house: House, props: PlatformStackProps) {
    super(scope, id, props);
    const { data } = props;
    this.house = { ...house, alarms: alarmTopic(this, 'Alarms', house.stage) };
    this.store = new EventStore(this, 'EventStore', this.house, {
      table: data.events,
      failures: data.failures,
      relayBundle: 'relay',
    });
    this.api = gateway(this, 'Api', house.stage);
    const scheduled = this.schedule(props.scheduled);
    this.resources = { ...storesOf(data), ...this.ownResources(scheduled) };
    equip(this.store.relay, RELAY_GRANTS, this.resources);
    for (const work of props.scheduled) {
      const made = scheduled.get(work.name);
      if (made !== undefined) equip(made.handler, work.grants, this.resources);
    }
    for (const subscription of props.subscriptions) this.subscribe(subscription);
    for (const [key, value] of Object.entries(this.outputs)) new CfnOutput(this, key, { value });
  }

  private schedule(works: readonly ScheduledWork[]): ReadonlyMap<string, Scheduled> {
    const role = schedulerRole(this, 'SchedulerRole');
    return new Map(works.map((work) => [work.name, new Scheduled(this, pascal(work.name), this.house, role, work)]));
  }

  private ownResources(scheduled: ReadonlyMap<string, Scheduled>): Resources {
    const daily = scheduled.get('daily');
    const { stage } = this.house;
    const orders = stage.machines === 'local' ? this.machineOrders() : undefined;
    this.outputs['BusName'] = this.store.bus.eventBusName;
    if (daily) this.outputs['DailyQueueUrl'] = daily.work.queue.queueUrl;
    if (orders) this.outputs['MachineQueueUrl'] = orders.queue.queueUrl;
    return {
      bus: busResource(this.store.bus, 'BUS_NAME'),
      ...(daily && { daily: queueResource(daily.work.queue, 'DAILY_QUEUE_URL') }),
      ...(orders
        ? { machineOrders: queueResource(orders.queue, 'MACHINE_QUEUE_URL') }
        : { batch: batchResource(this, stage, this.api.attrApiEndpoint) }),
    };
  }

  /** Orders to the host of local machines, which is not a function and takes them off the queue itself. */
  private machineOrders(): WorkQueue {
    return new WorkQueue(this, 'MachineOrders', this.house, { name: 'machine-orders', handlerSeconds: 5, tries: 5 });
  }

  private subscribe(subscription: Subscription): void {
    const { grants, ...props } = subscriberProps(subscription, this.store.bus);
    const subscriber = new Subscriber(this, pascal(props.handler.name), this.house, props);
    equip(subscriber.handler, grants, this.resources);
  }
}

function storesOf(data: DataStack): Resources {
  return {
    events: tableResource(data.events, 'EVENTS_TABLE'),
    markers: tableResource(data.markers, 'MARKERS_TABLE'),
    views: tableResource(data.views, 'VIEWS_TABLE'),
    changes: tableResource(data.changes, 'CHANGES_TABLE'),
    users: tableResource(data.users, 'USERS_TABLE'),
    ...(data.clock && { clock: tableResource(data.clock, 'CLOCK_TABLE') }),
    files: bucketResource(data.files, 'FILES_BUCKET'),
    failures: bucketResource(data.failures, 'FAILURES_BUCKET'),
    people: peopleResource(data.people),
  };
}

export function pascal(name: string): string {
  return name.replace(/(^|[-@])([a-z0-9])/g, (_, _mark, letter: string) => letter.toUpperCase());
}
