import { beforeAll, describe, expect, test } from 'vitest';
import { FORM_PREFIX } from '../../lib/app/uploads/commands/form.ts';
import { SIGHTINGS_PREFIX } from '../../lib/app/uploads/commands/sightings.ts';
import { DOCUMENTS_PREFIX, LOGS_PREFIX } from '../../lib/infra/data-stack.ts';
import { type Deployment, deployment, PATIENCE_MS } from './templates.ts';

describe('what holds data', () => {
  let production: Deployment;
  let local: Deployment;

  beforeAll(async () => {
    production = await deployment('production');
    local = await deployment('local');
  }, PATIENCE_MS);

  test('every table in production is retained, recoverable, encrypted and undeletable', () => {
    const tables = Object.values(production.all('AWS::DynamoDB::Table'));
    expect(tables).toHaveLength(5);
    for (const table of tables) {
      expect(table).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
        },
      });
    }
  });

  test('every bucket in production is retained, private, encrypted and speaks TLS only', () => {
    const buckets = Object.entries(production.all('AWS::S3::Bucket'));
    const policies = JSON.stringify(production.all('AWS::S3::BucketPolicy'));
    expect(buckets.map(([id]) => id.split('.')[0]).sort()).toEqual(['Data', 'Data', 'Data', 'Data', 'Web']);
    for (const [id, bucket] of buckets) {
      expect(bucket.DeletionPolicy).toBe('Retain');
      expect(bucket.Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      });
      expect(policies).toContain(`"Bucket":{"Ref":"${id.split('.')[1]}"}`);
    }
    expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(buckets.length);
  });

  test('the hashes of accounts that are kept cannot be changed or removed for ten years, by nobody', () => {
    const locked = Object.values(production.all('AWS::S3::Bucket')).filter(
      ({ Properties }) => Properties['ObjectLockEnabled'] === true,
    );
    expect(locked).toHaveLength(1);
    expect(locked[0]?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } } },
    });
  });

  test('people in production are retained, and their passwords are long', () => {
    const [pool] = Object.values(production.all('AWS::Cognito::UserPool'));
    expect(pool).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE', Policies: { PasswordPolicy: { MinimumLength: 12 } } },
    });
  });

  test('a local stage leaves nothing behind', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool'].flatMap((type) =>
      Object.values(local.all(type)),
    );
    expect(kept).toHaveLength(11);
    for (const resource of kept) expect(resource.DeletionPolicy).toBe('Delete');
  });

  test('browsers may put parts into the files bucket from the configured origins alone, and read their ETag', () => {
    const [cors] = corsOf(production);
    expect(cors).toMatchObject({
      AllowedOrigins: ['https://data.example.org', 'https://other.example.org'],
      AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST'],
    });
    expect(cors?.ExposedHeaders).toContain('ETag');
  });

  test('uploads that everybody has forgotten, and what no upkeep reads any more, are ended by the bucket itself', () => {
    expect(filesBucket(production).Properties['LifecycleConfiguration']).toEqual({
      Rules: [
        { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 30 }, Status: 'Enabled' },
        {
          ExpiredObjectDeleteMarker: true,
          NoncurrentVersionExpiration: { NoncurrentDays: 14 },
          Status: 'Enabled',
        },
        { Prefix: FORM_PREFIX, ExpirationInDays: 8, Status: 'Enabled' },
        { Prefix: DOCUMENTS_PREFIX, ExpirationInDays: 7, Status: 'Enabled' },
        { Prefix: LOGS_PREFIX, ExpirationInDays: 93, Status: 'Enabled' },
        { Prefix: SIGHTINGS_PREFIX, ExpirationInDays: 2, Status: 'Enabled' },
      ],
    });
  });

  test('what expires by itself does so by its own attribute', () => {
    const expiring = Object.entries(production.all('AWS::DynamoDB::Table')).filter(
      ([, table]) => table.Properties['TimeToLiveSpecification'] !== undefined,
    );
    const names = expiring.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort();
    expect(names).toEqual(['Data.Changes', 'Data.Markers', 'Data.Users']);
    for (const [, table] of expiring) {
      expect(table.Properties['TimeToLiveSpecification']).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    }
  });
});

interface Cors {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly ExposedHeaders: readonly string[];
}

function filesBucket(deployed: Deployment) {
  const [bucket] = Object.entries(deployed.all('AWS::S3::Bucket')).flatMap(([id, found]) =>
    id.startsWith('Data.Files') ? [found] : [],
  );
  if (bucket === undefined) throw new Error('there is no files bucket');
  return bucket;
}

function corsOf(deployed: Deployment): readonly Cors[] {
  const { CorsRules } = filesBucket(deployed).Properties['CorsConfiguration'] as {
    readonly CorsRules: readonly Cors[];
  };
  return CorsRules;
}
