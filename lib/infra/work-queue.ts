import { Duration } from 'aws-cdk-lib';
import { type Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { nameIn, type WatchedHouse } from './house.ts';

export interface WorkQueueProps {
  readonly name: string;
  /** Seconds that the handler of a batch may take; a message stays invisible for six times as long, as AWS advises. */
  readonly handlerSeconds: number;
  /** A message that was tried this often is set aside. */
  readonly tries?: number;
  /** Age of the oldest message at which people want to know. */
  readonly alarmAfterMinutes?: number;
}

export const DEFAULT_TRIES = 8;
export const BATCH_SIZE = 10;
const RETENTION_DAYS = 14;

/** A queue, the queue where its failures lie, and the alarms of both. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, house: WatchedHouse, props: WorkQueueProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      queueName: nameIn(house.stage, `${props.name}-dead`),
      retentionPeriod: Duration.days(RETENTION_DAYS),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: nameIn(house.stage, props.name),
      retentionPeriod: Duration.days(RETENTION_DAYS),
      visibilityTimeout: Duration.seconds(props.handlerSeconds * 6),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.tries ?? DEFAULT_TRIES },
    });
    const period = Duration.minutes(5);
    this.alarm(house, 'Dead', this.deadLetters.metricApproximateNumberOfMessagesVisible({ period }), {
      threshold: 1,
      says: `Messages lie in ${props.name}'s dead-letter queue; find the cause, then redrive.`,
    });
    this.alarm(house, 'Late', this.queue.metricApproximateAgeOfOldestMessage({ period }), {
      threshold: (props.alarmAfterMinutes ?? 15) * 60,
      says: `${props.name} does not keep up.`,
    });
  }

  /**
   * Lets a function work the queue off: batches of ten, of which only the messages that failed come again, and never
   * more than `maxConcurrency` batches at once.
   */
  workedBy(handler: IFunction, maxConcurrency: number): void {
    handler.addEventSource(
      new SqsEventSource(this.queue, { batchSize: BATCH_SIZE, reportBatchItemFailures: true, maxConcurrency }),
    );
  }

  private alarm(house: WatchedHouse, id: string, metric: Metric, { threshold, says }: AlarmWords): Alarm {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription: says,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(house.alarms));
    return alarm;
  }
}

interface AlarmWords {
  readonly threshold: number;
  readonly says: string;
}
