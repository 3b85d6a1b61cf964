import { readFile } from 'node:fs/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  ListStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Place } from '../files/place.ts';
import { zipOf } from './zip.ts';

const NAME = 'catacloud-bench';
const LIMIT_SECONDS = 120;
export const BARE_PATH = '/bench';
export const BARE_TABLE = 'catacloud-bench';

/** Deploys the bare function behind the same gateway and the same authorizer as the API. Ends with its stage. */
export async function deployBare({ outputs, bucket }: Place, bundle: string): Promise<void> {
  const key = 'bench/bare.zip';
  const archive = zipOf('index.mjs', await readFile(bundle));
  await new S3Client({ forcePathStyle: true }).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: archive }));
  const client = new CloudFormationClient({});
  const template = JSON.stringify(templateOf(outputs.ApiId, await authorizerOf(client), { bucket, key }));
  await client.send(
    new CreateStackCommand({ StackName: NAME, TemplateBody: template, Capabilities: ['CAPABILITY_IAM'] }),
  );
  await waitUntilStackCreateComplete({ client, maxWaitTime: LIMIT_SECONDS, minDelay: 1 }, { StackName: NAME });
}

/** The API's own authorizer, wherever the stacks have put it. */
async function authorizerOf(client: CloudFormationClient): Promise<string> {
  const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
  for (const { StackName } of StackSummaries) {
    if (StackName === undefined) continue;
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
    const found = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::ApiGatewayV2::Authorizer');
    if (found?.PhysicalResourceId !== undefined) return found.PhysicalResourceId;
  }
  throw new Error('no deployed stack has an authorizer');
}

function templateOf(apiId: string, authorizer: string, code: { readonly bucket: string; readonly key: string }) {
  const route = (method: string) => ({
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: apiId,
      RouteKey: `${method} ${BARE_PATH}`,
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      AuthorizationType: 'CUSTOM',
      AuthorizerId: authorizer,
    },
  });
  return {
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: BARE_TABLE,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
        },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [
            {
              PolicyName: 'table',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
                    Resource: { 'Fn::GetAtt': ['Table', 'Arn'] },
                  },
                ],
              },
            },
          ],
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: NAME,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { S3Bucket: code.bucket, S3Key: code.key },
          MemorySize: 512,
          Timeout: 15,
          Environment: { Variables: { BARE_TABLE } },
        },
      },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Function' },
          Principal: 'apigateway.amazonaws.com',
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: apiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      Command: route('POST'),
      Query: route('GET'),
    },
  };
}
