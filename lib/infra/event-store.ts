import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type ITable,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  FilterCriteria,
  FilterRule,
  type IEventSourceDlq,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { alarm, measure } from './alarm.ts';
import { nameIn, type PlatformContext } from './context.ts';
import { PlatformFunction } from './platform-function.ts';
import type { Stage } from './stage.ts';

/**
 * The event log: one item per commit, keyed by stream and the commit's first version. Its stream of new images is the
 * outbox, so there is no second write that could be forgotten.
 */
export function eventTable(scope: Construct, id: string, stage: Stage): Table {
  return new Table(scope, id, {
    partitionKey: { name: 'stream', type: AttributeType.STRING },
    sortKey: { name: 'version', type: AttributeType.NUMBER },
    stream: StreamViewType.NEW_IMAGE,
    ...storage(stage),
  });
}

/** Billed by use, encrypted; where data is kept also recoverable to any second of the last 35 days and undeletable. */
export function storage(stage: Stage) {
  return {
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: stage.retainData ? TableEncryption.AWS_MANAGED : TableEncryption.DEFAULT,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.retainData },
    deletionProtection: stage.retainData,
    removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
}

export interface EventStoreProps {
  /** The log; made here unless it lives in a stack of longer life. */
  readonly table?: ITable;
  /** Stores stream records that could not be published, for a replay. */
  readonly failures: Bucket;
  /** The bundle of the function that publishes the log. */
  readonly relayBundle: string;
}

/** Records in one call of the relay. */
export const RELAY_BATCH = 100;
/** Tries of one batch before it is halved, and at last set aside. */
export const RELAY_RETRIES = 10;
/** A record older than this is set aside instead of blocking its shard. The stream itself keeps records for 24 hours. */
export const RELAY_MAX_AGE_HOURS = 12;
const LATE_MINUTES = 5;

/** An event log, the bus that its commits are published on, and the relay between them. Reusable by any application. */
export class EventStore extends Construct {
  readonly table: ITable;
  readonly bus: EventBus;
  readonly relay: PlatformFunction;

  constructor(scope: Construct, id: string, context: PlatformContext, props: EventStoreProps) {
    super(scope, id);
    this.table = props.table ?? (eventTable(this, 'Table', context.stage) as ITable);
    this.bus = new EventBus(this, 'Bus', { eventBusName: nameIn(context.stage, 'events') });
    this.relay = new PlatformFunction(this, 'Relay', context, {
      bundle: props.relayBundle,
      description: 'Publishes commits of the event log on the bus, in the order of each stream.',
      timeoutSeconds: 60,
    });
    this.publish(this.relay, props.failures);
    this.watch(context);
  }

  /**
   * The relay throws when anything stays unpublished: then the whole batch is delivered again, halved to find the record at
   * fault, which is set aside in the failures bucket. Publishing twice is harmless, losing is not.
   */
  private publish(relay: IFunction, failures: Bucket): void {
    relay.addEventSource(
      // The CDK's own classes do not meet their interfaces under exactOptionalPropertyTypes.
      new DynamoEventSource(this.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: RELAY_BATCH,
        parallelizationFactor: 4,
        filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
        bisectBatchOnError: true,
        retryAttempts: RELAY_RETRIES,
        maxRecordAge: Duration.hours(RELAY_MAX_AGE_HOURS),
        onFailure: keptIn(failures),
      }),
    );
    this.bus.grantPutEventsTo(relay);
  }

  private watch(context: PlatformContext): void {
    alarm(this, 'Late', context, {
      metric: this.relay.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(1) }),
      threshold: Duration.minutes(LATE_MINUTES).toMilliseconds(),
      periods: 3,
      says: `Commits wait more than ${LATE_MINUTES} minutes to be published.`,
      runbook: 'relay-down',
    });
    alarm(this, 'SetAside', context, {
      metric: measure(context.stage, 'relay', 'SetAside'),
      threshold: 1,
      says: 'Commits were set aside that can never be published; the change log has them under "aside".',
    });
  }
}

/** Records that could not be published, in a bucket. The CDK's own destination would grant far more than writing. */
function keptIn(failures: Bucket): IEventSourceDlq {
  return {
    bind(_mapping, relay) {
      const list = new PolicyStatement({ actions: ['s3:ListBucket'], resources: [failures.bucketArn] });
      const put = new PolicyStatement({ actions: ['s3:PutObject'], resources: [failures.arnForObjects('*')] });
      relay.addToRolePolicy(list);
      relay.addToRolePolicy(put);
      return { destination: failures.bucketArn };
    },
  };
}
