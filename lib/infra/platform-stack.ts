import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { CfnEmailIdentity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { defined, ifDefined } from '../domain/defined.ts';
import { alarm, measure } from './alarm.ts';
import { alarmTopic } from './alarm-topic.ts';
import { nameIn, type PlatformContext, type StageContext } from './context.ts';
import { dashboard } from './dashboard.ts';
import { type DataStack, DOCUMENTS_PREFIX } from './data-stack.ts';
import { edgeSecret } from './edge-secret.ts';
import { EventStore } from './event-store.ts';
import { FORM_GRANTS, formUploads } from './form-uploads.ts';
import { COMMANDS, RELAY_GRANTS } from './functions.ts';
import { gateway } from './gateway.ts';
import { machineStates } from './machine-states.ts';
import { batchResources } from './machines-stack.ts';
import {
  alarmsResource,
  bucketResource,
  busResource,
  deadLettersResource,
  equip,
  keysResource,
  mailResource,
  peopleResource,
  queueResource,
  type Resources,
  tableResource,
} from './resources.ts';
import { Scheduled, type ScheduledWork, schedulerRole } from './schedules.ts';
import { mailFromOf } from './stage.ts';
import { pascal } from './subscribers-stack.ts';
import { WorkQueue } from './work-queue.ts';

export interface PlatformStackProps extends StackProps {
  readonly data: DataStack;
  readonly scheduled: readonly ScheduledWork[];
  /** The image of runners, where machines are AWS Batch's. */
  readonly runnerImage?: string | undefined;
}

/** The resources that move events: the relay, the bus and every schedule. Replaced at each deployment, holds no data. */
export class PlatformStack extends Stack {
  readonly context: PlatformContext;
  readonly resources: Resources;
  readonly bus: EventBus;
  readonly api: CfnApi;
  /** Where a distribution is in front of the API. */
  readonly edgeSecret: string | undefined;

  constructor(
    scope: Construct,
    id: string,
    { stage, bundles }: StageContext,
    { data, scheduled, runnerImage, ...props }: PlatformStackProps,
  ) {
    super(scope, id, props);
    this.context = { stage, bundles, alarms: alarmTopic(this, 'Alarms', stage) };
    const store = new EventStore(this, 'EventStore', this.context, {
      table: data.events,
      failures: data.failures,
      relayBundle: 'relay',
    });
    this.bus = store.bus;
    this.api = gateway(this, 'Api', stage);
    this.edgeSecret = edgeSecret(this, 'EdgeSecret', stage);
    const role = schedulerRole(this, 'SchedulerRole');
    const works = scheduled.map((work) => new Scheduled(this, pascal(work.name), this.context, role, work));
    const queues = Object.assign({}, ...works.map(({ resource }) => resource));
    const bus = busResource(this.bus, 'BUS_NAME');
    this.resources = {
      ...storesOf(data),
      bus,
      mail: mailResource(this, mailFromOf(stage)),
      ...queues,
      deadLetters: deadLettersResource(this, nameIn(stage, '')),
      alarms: alarmsResource(nameIn(stage, '')),
      ...this.machines(runnerImage),
    };
    equip(store.relay, RELAY_GRANTS, this.resources);
    equip(machineStates(this, 'MachineState', this.context, this.bus).handler, COMMANDS, this.resources);
    equip(formUploads(this, 'FormUploads', this.context, data.files).handler, FORM_GRANTS, this.resources);
    this.alarms();
    for (const { handler, grants } of works) equip(handler, grants, this.resources);
    // Without a configured sender, the emulator accepts this one; elsewhere its owner must verify it.
    if (stage.name === 'local') new CfnEmailIdentity(this, 'Sender', { emailIdentity: mailFromOf(stage) });
    // The emulator has no metrics to show.
    if (stage.name !== 'local') {
      const relay = store.relay.metric('IteratorAge', { statistic: 'Maximum' });
      dashboard(this, 'Operation', stage, { apiId: this.api.ref, relay });
    }
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
    new CfnOutput(this, 'ReceiptKeys', { value: this.resources.receiptKeys?.environment.RECEIPT_KEYS ?? '' });
    new CfnOutput(this, 'MailFrom', { value: mailFromOf(stage) });
  }

  /** What the platform's own checks of itself find. */
  private alarms(): void {
    alarm(this, 'Differing', this.context, {
      metric: measure(this.context.stage, 'reconcile', 'Differing'),
      threshold: 1,
      says: 'What S3 holds is not what files, totals and quotas say; the log of the comparison names the organisations.',
    });
    alarm(this, 'OrphansRemoved', this.context, {
      metric: measure(this.context.stage, 'reconcile', 'Removed'),
      threshold: 1,
      says: 'Objects that belong to no file were removed. Now and then one is litter; many are a fault: npm run orphans -- stop.',
    });
    alarm(this, 'OrphansKept', this.context, {
      metric: measure(this.context.stage, 'reconcile', 'Kept'),
      threshold: 1,
      says: 'Objects that belong to no file were due and are kept: removals are stopped, or there are too many to be litter.',
    });
    alarm(this, 'AuditDiffers', this.context, {
      metric: measure(this.context.stage, 'audit', 'Differing'),
      threshold: 1,
      says: 'A bill is not what raw events come to, and is held; the log of the audit names the customers: npm run audit -- invoice.',
    });
    alarm(this, 'Unpriced', this.context, {
      metric: measure(this.context.stage, 'daily', 'Unpriced'),
      threshold: 1,
      says: 'A day counted what no price is agreed for: it is billed as 0 until it has one. npm run billing -- status names it.',
    });
    alarm(this, 'Quarantined', this.context, {
      metric: measure(this.context.stage, 'daily', 'Quarantined'),
      threshold: 1,
      says: 'A meter of a day is in quarantine: an end was counted without its beginning. npm run billing -- status names it.',
    });
    alarm(this, 'ParkedBySweep', this.context, {
      metric: measure(this.context.stage, 'sweep', 'ParkedSeen'),
      threshold: 1,
      says: 'The sweep met streams that subscribers have parked: npm run views -- list names them. Find the cause, then redrive.',
      runbook: 'parked-stream',
    });
    alarm(this, 'Ahead', this.context, {
      metric: measure(this.context.stage, 'sweep', 'Ahead'),
      threshold: 1,
      says:
        'Checkpoints are past the end of the log, as after a restore of it: new commits are taken for repeated ones until ' +
        'the views are rebuilt.',
      runbook: 'restored-table',
    });
    alarm(this, 'TimersFailed', this.context, {
      metric: measure(this.context.stage, 'sweep', 'TimersFailed'),
      threshold: 1,
      says:
        'Timers could not be fired, or uploads whose time is over could not be ended; the log of the sweep says why. ' +
        'They are tried every minute.',
    });
  }

  /** Where machines are ordered: AWS Batch, or a queue that the host of local machines works off, which is no function. */
  private machines(runnerImage: string | undefined): Resources {
    const { stage } = this.context;
    if (runnerImage !== undefined) return batchResources(this, stage, runnerImage, this.api.attrApiEndpoint);
    const { queue } = new WorkQueue(this, 'MachineOrders', this.context, {
      name: 'machine-orders',
      handlerSeconds: 5,
    });
    new CfnOutput(this, 'MachineQueueUrl', { value: queue.queueUrl });
    return { machineOrders: queueResource(queue, 'MACHINE_QUEUE_URL') };
  }
}

function storesOf(data: DataStack): Resources {
  return {
    events: tableResource(data.events, 'EVENTS_TABLE'),
    markers: tableResource(data.markers, 'MARKERS_TABLE'),
    views: tableResource(data.views, 'VIEWS_TABLE'),
    changes: tableResource(data.changes, 'CHANGES_TABLE'),
    users: tableResource(data.users, 'USERS_TABLE'),
    ...defined({ clock: ifDefined(data.clock, (table) => tableResource(table, 'CLOCK_TABLE')) }),
    files: bucketResource(data.files, 'FILES_BUCKET'),
    documents: {
      ...bucketResource(data.files, 'FILES_BUCKET'),
      contentsArn: data.files.arnForObjects(`${DOCUMENTS_PREFIX}*`),
    },
    anchors: bucketResource(data.anchors, 'ANCHORS_BUCKET'),
    copies: bucketResource(data.copies, 'COPIES_BUCKET'),
    people: peopleResource(data.people),
    receiptKeys: keysResource(data.receiptKeys, 'RECEIPT_KEYS'),
  };
}
