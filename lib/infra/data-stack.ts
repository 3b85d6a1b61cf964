import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { defined } from '../domain/defined.ts';
import { boundary } from './boundary.ts';
import { eventTable, storage } from './event-store.ts';
import { FORM_PREFIX } from './form-uploads.ts';
import { People } from './people.ts';
import { type DatedKey, receiptKeys } from './receipt-keys.ts';
import { inUse, type Restorable } from './restored-tables.ts';
import { originsOf, type Stage } from './stage.ts';

const FAILURE_DAYS = 90;
/** The last resort behind the platform's own expiry of uploads, which comes much earlier and counts them. */
const INCOMPLETE_UPLOAD_DAYS = 30;
/** Forms' objects become files within seconds; one day more than an upload may last is for repairs. */
const UNTAKEN_FORM_DAYS = 8;
/** What a copy that was cut off has left; it is begun again within a day. */
const INCOMPLETE_COPY_DAYS = 3;
/** Sightings of the daily run (`sightings.ts`): the run of the day after reads them, no later one. */
const SIGHTINGS_PREFIX = 'upkeep/';
const SIGHTINGS_DAYS = 2;

/** Receipts and exports: made again when they are asked for again. */
export const DOCUMENTS_PREFIX = 'documents/';
const DOCUMENT_DAYS = 7;
/** What attempts write, by their ids; the bucket counts from when a part was written, the platform from the attempt's end. */
export const LOGS_PREFIX = 'logs/';
const LONGEST_ATTEMPT_DAYS = 3;

/** As long as invoices must be kept. */
const ANCHOR_DAYS = 10 * 365;

/** Where data is real nobody removes or changes an object, not even the account's owner. */
function lockOf(stage: Stage): BucketProps {
  if (!stage.retainData) return {};
  const objectLockDefaultRetention = ObjectLockRetention.compliance(Duration.days(ANCHOR_DAYS));
  return { versioned: true, objectLockEnabled: true, objectLockDefaultRetention };
}

/** Removed objects stay this long, unseen, and are paid for by the operator. */
const REMOVED = { noncurrentVersionExpiration: Duration.days(14), expiredObjectDeleteMarker: true };

/** The data that outlives every deployment: the log, derived tables, files, users. */
export class DataStack extends Stack {
  readonly events: ITable;
  readonly markers: ITable;
  readonly views: ITable;
  readonly changes: ITable;
  readonly users: ITable;
  /** Only where the test clock is. */
  readonly clock: ITable | undefined;
  readonly files: Bucket;
  readonly failures: Bucket;
  /** Hashes of the log, beside it. */
  readonly anchors: Bucket;
  /** Daily copies of the log. */
  readonly copies: Bucket;
  readonly people: People;
  /** They sign receipts; what they have signed outlives them. */
  readonly receiptKeys: readonly DatedKey[];
  /** The limit of every role, in this and all other stacks. */
  readonly boundary: ManagedPolicy;

  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: stage.retainData });
    const keyed = (name: string, expires: boolean) =>
      new Table(this, name, {
        partitionKey: { name: 'pk', type: AttributeType.STRING },
        sortKey: { name: 'sk', type: AttributeType.STRING },
        ...defined({ timeToLiveAttribute: expires ? 'expiresAt' : undefined }),
        ...storage(stage),
      });
    const use = (kind: Restorable, made: Table) => inUse(this, stage, kind, made);
    this.events = use('events', eventTable(this, 'Events', stage));
    const markers = new Table(this, 'Markers', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      ...storage(stage),
    });
    this.markers = use('markers', markers);
    this.views = use('views', keyed('Views', false));
    this.changes = use('changes', keyed('Changes', true));
    this.users = use('users', keyed('Users', true));
    this.clock = stage.testClock ? (keyed('Clock', false) as ITable) : undefined;
    this.failures = new Bucket(this, 'Failures', {
      ...bucketDefaults(stage),
      lifecycleRules: [{ expiration: Duration.days(FAILURE_DAYS) }],
    });
    this.files = this.filesBucket(stage);
    this.anchors = new Bucket(this, 'Anchors', {
      ...bucketDefaults(stage),
      ...lockOf(stage),
    });
    this.copies = new Bucket(this, 'Copies', {
      ...bucketDefaults(stage),
      versioned: stage.retainData,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(INCOMPLETE_COPY_DAYS) },
        ...(stage.retainData ? [REMOVED] : []),
      ],
    });
    this.people = new People(this, 'People', stage);
    this.receiptKeys = receiptKeys(this, stage);
    this.boundary = boundary(this, 'Boundary', stage);
    this.output();
  }

  /** Clients put parts straight into this bucket by presigned addresses; browsers need the ETag of each. */
  private filesBucket(stage: Stage): Bucket {
    const allowedOrigins = [...originsOf(stage)];
    const exposedHeaders = [
      'ETag',
      'Content-Length',
      'Content-Range',
      'Content-Disposition',
      'x-amz-checksum-crc64nvme',
    ];
    const allowedMethods = [HttpMethods.GET, HttpMethods.HEAD, HttpMethods.PUT, HttpMethods.POST];
    const bucket = new Bucket(this, 'Files', {
      ...bucketDefaults(stage),
      // What a mistake removes can be brought back for some days, where data is real.
      versioned: stage.retainData,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(INCOMPLETE_UPLOAD_DAYS) },
        ...(stage.retainData ? [REMOVED] : []),
        { prefix: FORM_PREFIX, expiration: Duration.days(UNTAKEN_FORM_DAYS) },
        { prefix: DOCUMENTS_PREFIX, expiration: Duration.days(DOCUMENT_DAYS) },
        { prefix: LOGS_PREFIX, expiration: Duration.days(stage.jobLogDays + LONGEST_ATTEMPT_DAYS) },
        { prefix: SIGHTINGS_PREFIX, expiration: Duration.days(SIGHTINGS_DAYS) },
      ],
      cors:
        allowedOrigins.length === 0
          ? []
          : [{ allowedOrigins, allowedMethods, allowedHeaders: ['*'], exposedHeaders, maxAge: 3_600 }],
    });
    // By the resource's own property: the construct's would deploy a function of the CDK's to set it.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    return bucket;
  }

  private output(): void {
    const values = {
      EventsTable: this.events.tableName,
      MarkersTable: this.markers.tableName,
      ViewsTable: this.views.tableName,
      ChangesTable: this.changes.tableName,
      UsersTable: this.users.tableName,
      ...defined({ ClockTable: this.clock?.tableName }),
      FilesBucket: this.files.bucketName,
      FailuresBucket: this.failures.bucketName,
      AnchorsBucket: this.anchors.bucketName,
      CopiesBucket: this.copies.bucketName,
      UserPoolId: this.people.pool.userPoolId,
      UserPoolClientId: this.people.client.userPoolClientId,
    };
    for (const [key, value] of Object.entries(values)) new CfnOutput(this, key, { value });
  }
}

/** Private, encrypted, over TLS only; always owned by the account. */
export function bucketDefaults(stage: Stage): BucketProps {
  return {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
}
