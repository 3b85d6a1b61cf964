import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newCustomer } from './customer.ts';

const TEST_MS = 240_000;
const PREFIX = 'catacloud-local-';
const TRACED = /-(api-organisations|relay|screens)$/;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

const lambda = new LambdaClient({});
const spans: Span[] = [];
let collector: Server;

/** Gives functions a collector, or takes it from them. */
async function setCollector(endpoint: string | undefined): Promise<void> {
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    for (const { FunctionName = '' } of Functions) {
      if (!FunctionName.startsWith(PREFIX) || !TRACED.test(FunctionName)) continue;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const { OTLP_ENDPOINT: _before, ...Variables } = Environment?.Variables ?? {};
      const collected = endpoint === undefined ? Variables : { ...Variables, OTLP_ENDPOINT: endpoint };
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: collected } }),
      );
    }
  }
}

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    spans.push(...resourceSpans[0].scopeSpans[0].spans);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  await setCollector(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
}, TEST_MS);

afterAll(async () => {
  await setCollector(undefined);
  lambda.destroy();
  collector.close();
});

test('one request is one trace, from the API over the log and the bus to its last view', {
  timeout: TEST_MS,
}, async () => {
  const { owner, org } = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Traced');
  const before = spans.length;
  await owner.organisations.rename({ org, body: { name: 'Traced to its view' } });
  const ofRename = () => {
    const event = spans.slice(before).find(({ name }) => name === 'OrganisationRenamed');
    return spans.filter(({ traceId }) => traceId === event?.traceId);
  };
  await expect
    .poll(() => ofRename().map(({ name }) => name))
    .toEqual(
      expect.arrayContaining(['organisations.rename', 'OrganisationRenamed', expect.stringMatching(/^organisations@/)]),
    );
  const trace = ofRename();
  const [root] = trace.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(root?.name).toBe('organisations.rename');
  const known = new Set(trace.map(({ spanId }) => spanId));
  for (const { name, parentSpanId = root?.spanId } of trace) expect(known, name).toContain(parentSpanId);
});
