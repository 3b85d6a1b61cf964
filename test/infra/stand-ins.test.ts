import { BatchClient } from '@aws-sdk/client-batch';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { HOSTS } from '../../lib/infra/lean-sdk.ts';
import {
  type Endpoint,
  EndpointError,
  type EndpointParameters,
  regionalEndpoint,
  s3Endpoint,
} from '../../lib/infra/stand-ins/endpoints.ts';

const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'eu-west-1',
  'eu-central-2',
  'ap-southeast-7',
  'sa-east-1',
  'ca-west-1',
  'me-central-1',
  'af-south-1',
  'il-central-1',
  'mx-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
];
const ENDPOINTS = [undefined, 'http://127.0.0.1:4566', 'https://storage.example.org:8443/base', 'http://localhost/'];
const BUCKETS = [
  'catacloud-files-1234',
  'abc',
  '1bucket',
  'with.dots.in',
  'Upper-Case',
  'under_score',
  'a-'.repeat(31),
  'a'.repeat(63),
  'a'.repeat(64),
  'ends-',
  '10.0.0.1',
];
const OFF = { UseFIPS: false, UseDualStack: false };
const S3_OFF = { ...OFF, Accelerate: false, UseGlobalEndpoint: false, DisableMultiRegionAccessPoints: false };

const settings = { region: 'us-east-1' };
const clients: Readonly<Record<string, { readonly config: object }>> = {
  batch: new BatchClient(settings),
  'cognito-identity-provider': new CognitoIdentityProviderClient(settings),
  dynamodb: new DynamoDBClient(settings),
  eventbridge: new EventBridgeClient(settings),
  sesv2: new SESv2Client(settings),
  sqs: new SQSClient(settings),
};

/** The SDK's own answer. */
function bySdk(client: { readonly config: object } | undefined, parameters: EndpointParameters): Endpoint {
  const { endpointProvider } = (client?.config ?? {}) as {
    readonly endpointProvider: (parameters: EndpointParameters) => Endpoint;
  };
  return endpointProvider(parameters);
}

const plain = ({ url, properties }: Endpoint) => ({ url: url.href, schemes: properties.authSchemes ?? [] });

describe('addresses of services', () => {
  test.each(Object.entries(HOSTS))('of %s are those of the SDK in every region', (client, host) => {
    const ours = regionalEndpoint(host);
    for (const Region of REGIONS) {
      for (const Endpoint of ENDPOINTS) {
        const parameters = { ...OFF, Region, ...(Endpoint !== undefined && { Endpoint }) };
        expect(plain(ours(parameters))).toEqual(plain(bySdk(clients[client], parameters)));
      }
    }
  });

  test('of S3 are those of the SDK, for every kind of name that a bucket may have', () => {
    const s3 = new S3Client(settings);
    for (const Region of REGIONS) {
      for (const Bucket of BUCKETS) {
        for (const Endpoint of ENDPOINTS) {
          for (const ForcePathStyle of Endpoint === undefined ? [false, true] : [true]) {
            const place = { ...S3_OFF, Region, Bucket, ForcePathStyle };
            const parameters = Endpoint === undefined ? place : { ...place, Endpoint };
            expect(plain(s3Endpoint(parameters))).toEqual(plain(bySdk(s3, parameters)));
          }
        }
      }
    }
  });
});

describe('what has no address here is refused by name', () => {
  const dynamo = regionalEndpoint('dynamodb');
  const here = { Region: 'eu-west-1', Bucket: 'files' };

  test.each([
    'UseFIPS',
    'UseDualStack',
    'Accelerate',
    'UseGlobalEndpoint',
    'UseObjectLambdaEndpoint',
    'UseS3ExpressControlEndpoint',
  ])('%s', (option) => {
    expect(() => s3Endpoint({ ...here, [option]: true })).toThrow(EndpointError);
    expect(() => dynamo({ Region: 'eu-west-1', [option]: true })).toThrow(option);
  });

  test.each([{ AccountId: '123456789012' }, { AccountIdEndpointMode: 'required' }, { EndpointId: 'abc.123' }])(
    '%o',
    (option) => {
      expect(() => dynamo({ Region: 'eu-west-1', ...option })).toThrow(EndpointError);
    },
  );

  test.each(['us-iso-east-1', 'eusc-de-east-1', 'local', 'aws-global', '', undefined])('region %s', (Region) => {
    const region = Region === undefined ? {} : { Region };
    expect(() => dynamo(region)).toThrow('Region');
    expect(() => s3Endpoint({ Bucket: 'files', ...region })).toThrow('Region');
  });

  test.each([undefined, 'arn:aws:s3:eu-west-1:1:accesspoint/x', 'one--euw1-az1--x-s3', 'one--op-s3'])(
    'bucket %s',
    (Bucket) => {
      expect(() => s3Endpoint({ Region: 'eu-west-1', ...(Bucket !== undefined && { Bucket }) })).toThrow('Bucket');
    },
  );

  test('an endpoint whose buckets would be hosts', () => {
    expect(() => s3Endpoint({ ...here, Endpoint: 'http://127.0.0.1:4566' })).toThrow('ForcePathStyle');
  });
});
