import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type QuotaClients, quotaWarnings } from '../../lib/infra/quota-warnings.ts';
import { stageOf } from '../../lib/infra/stage.ts';

/** What Service Quotas answers, by code, and CloudWatch, by resource; an error by its name. */
let quotas: Record<string, object>;
let usage: Record<string, number | { readonly __type: string }>;
/** Types of the resources that an earlier deployment has, by stack. */
let deployed: Record<string, readonly string[]>;
let asked: string[];
let server: Server;
let clients: { here: QuotaClients; global: QuotaClients; cloudFormation: CloudFormationClient };

const ABSENT = { __type: 'com.amazonaws.servicequotas#NoSuchResourceException', message: 'none' };
const DENIED = { __type: 'AccessDeniedException', message: 'no' };

function answerOf(action: string, body: string): object {
  const input = JSON.parse(body);
  if (action === 'GetMetricStatistics') {
    const [{ Value }] = input.Dimensions;
    const used = usage[Value];
    if (typeof used === 'object') return used;
    const before = { Timestamp: 1_000, Maximum: 0 };
    return { Datapoints: used === undefined ? [] : [before, { Timestamp: 2_000, Maximum: used }, before] };
  }
  const found = quotas[`${action} ${input.QuotaCode}`] ?? quotas[input.QuotaCode];
  return found ?? quotas['all'] ?? ABSENT;
}

function listOf(stack: string): string {
  const types = deployed[stack];
  if (types === undefined)
    return `<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`;
  const members = types.map(
    (type) => `<member><ResourceType>${type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`,
  );
  return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${members.join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
}

beforeEach(async () => {
  [quotas, usage, deployed, asked] = [{}, {}, {}, []];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const target = request.headers['x-amz-target'];
    if (target === undefined) {
      const text = listOf(new URLSearchParams(body).get('StackName') ?? '');
      response.writeHead(text.startsWith('<Error') ? 400 : 200, { 'content-type': 'text/xml' }).end(text);
      return;
    }
    const action = String(target).split('.')[1] ?? '';
    const region = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
    if (action === 'GetServiceQuota') asked.push(`${JSON.parse(body).QuotaCode} ${region}`);
    const answer = answerOf(action, body);
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const at = (region: string) => ({ endpoint, credentials, region, maxAttempts: 1 });
  const askedIn = (region: string) => ({
    quotas: new ServiceQuotasClient(at(region)),
    cloudWatch: new CloudWatchClient(at(region)),
  });
  const cloudFormation = new CloudFormationClient(at('eu-central-1'));
  clients = { here: askedIn('eu-central-1'), global: askedIn('us-east-1'), cloudFormation };
});
afterEach(() => {
  for (const { quotas: one, cloudWatch } of [clients.here, clients.global]) {
    one.destroy();
    cloudWatch.destroy();
  }
  clients.cloudFormation.destroy();
  server.close();
});

const [PROCESSORS, REQUESTS, TABLES, ROUTES, ROLES] = [
  ...['L-3032A538', 'L-8A5B8E43', 'L-F98FE922', 'L-65B5C802', 'L-FE177D64'],
] as const;
const STACKS = [
  { name: 'data', resources: 8, functions: 0, atOnce: 0, counts: { 'AWS::DynamoDB::Table': 5, 'AWS::IAM::Role': 2 } },
  {
    ...{ name: 'api', resources: 200, functions: 1, atOnce: 0 },
    counts: { 'AWS::ApiGatewayV2::Route': 191, 'AWS::IAM::Role': 3, 'Custom::Own': 1 },
  },
];
const warnings = (settings = {}) => quotaWarnings(clients, stageOf('production', settings), STACKS);
const quota = (Value: number, resource?: string) => {
  const MetricDimensions = { Resource: resource };
  const counted = { MetricNamespace: 'AWS/Usage', MetricName: 'ResourceCount', MetricDimensions };
  return {
    Quota: { Value, ...(resource && { UsageMetric: { ...counted, MetricStatisticRecommendation: 'Maximum' } }) },
  };
};
const enough = () => {
  quotas = { all: quota(100_000) };
};

describe('the account’s quotas', () => {
  it('are nothing to say where they allow what settings and templates want', async () => {
    enough();
    expect(await warnings()).toEqual([]);
    // What no template has is not asked for, and what is the same in all regions is asked in one.
    expect(asked.toSorted()).toEqual(
      [
        ...[`${PROCESSORS} eu-central-1`, `${REQUESTS} eu-central-1`, `${TABLES} eu-central-1`],
        ...[`${ROUTES} eu-central-1`, `${ROLES} us-east-1`, 'L-0485CB21 eu-central-1'],
      ].toSorted(),
    );
  });

  it('that are less than settings are named with what these want, as of a new account', async () => {
    enough();
    quotas[PROCESSORS] = quota(6);
    expect(await warnings()).toEqual([
      expect.stringMatching(/may have 6 virtual processors of Fargate.*wants 64.*64 or more.*L-3032A538 of fargate/),
    ]);
    [quotas[PROCESSORS], quotas[REQUESTS]] = [quota(64), quota(100)];
    expect(await warnings({ machineVcpus: 16 })).toEqual([
      expect.stringMatching(/100 requests a second.*wants 200.*429/),
    ]);
  });

  it('that are less than the templates’ resources are named, over all stacks', async () => {
    enough();
    [quotas[ROUTES], quotas[ROLES]] = [quota(190), quota(4)];
    expect(await warnings()).toEqual([
      expect.stringMatching(/190 routes of one HTTP API.*wants 191.*191 or more of the quota L-65B5C802 of apigateway/),
      expect.stringMatching(/4 roles.*wants 5.*L-FE177D64 of iam/),
    ]);
  });

  it('that others use are named with what is left to request, and what the stage has already is its own', async () => {
    enough();
    quotas[TABLES] = quota(20, 'TableCount');
    usage = { TableCount: 15 };
    expect(await warnings()).toEqual([]);
    usage = { TableCount: 16 };
    expect(await warnings()).toEqual([
      expect.stringMatching(
        /20 tables of DynamoDB, of which others use 16, and this stage wants 5.*Request 21 or more/,
      ),
    ]);
    deployed = { data: Array(5).fill('AWS::DynamoDB::Table') };
    usage = { TableCount: 20 };
    expect(await warnings()).toEqual([]);
    delete usage['TableCount'];
    expect(await warnings()).toEqual([]);
  });

  it('are AWS’s defaults where the account has none of its own', async () => {
    enough();
    quotas[`GetServiceQuota ${PROCESSORS}`] = ABSENT;
    quotas[`GetAWSDefaultServiceQuota ${PROCESSORS}`] = quota(6);
    expect(await warnings()).toEqual([expect.stringContaining('may have 6 virtual processors')]);
  });

  it('that nobody may ask for stop no deployment, and each reason is said once', async () => {
    enough();
    [quotas[PROCESSORS], quotas[TABLES]] = [DENIED, DENIED];
    expect(await warnings()).toEqual([
      expect.stringMatching(/^Service Quotas cannot be asked for virtual processors.*, tables of.*AccessDenied/),
    ]);
    quotas = { all: ABSENT };
    expect(await warnings()).toEqual([expect.stringMatching(/routes of one HTTP API.*NoSuchResource/)]);
    quotas = { all: quota(100_000), [TABLES]: quota(10, 'TableCount') };
    usage = { TableCount: DENIED };
    expect(await warnings()).toEqual([expect.stringMatching(/^CloudWatch cannot be asked for how many tables/)]);
  });
});
