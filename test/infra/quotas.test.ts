import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quotaWarnings } from '../../lib/infra/quotas.ts';
import { stageOf } from '../../lib/infra/stage.ts';

/** What Service Quotas answers, by action and code; it has nothing else. */
let answers: Record<string, object>;
let signed: (string | undefined)[];
let server: Server;

beforeEach(async () => {
  [answers, signed] = [{}, []];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const action = String(request.headers['x-amz-target']).replace('ServiceQuotasV20190624.', '');
    signed.push(request.headers.authorization);
    const found = answers[`${action} ${JSON.parse(body).QuotaCode}`];
    const missing = { __type: 'com.amazonaws.servicequotas#NoSuchResourceException', message: 'none' };
    const answer = found ?? missing;
    response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close());

const [PROCESSORS, REQUESTS] = ['L-3032A538', 'L-8A5B8E43'];
const asked = (settings = {}) => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return quotaWarnings({ region: 'eu-central-1', credentials, endpoint }, stageOf('production', settings));
};
const has = (processors: number, requests = 10_000) => {
  answers = {
    [`GetServiceQuota ${PROCESSORS}`]: { Quota: { Value: processors } },
    [`GetServiceQuota ${REQUESTS}`]: { Quota: { Value: requests } },
  };
};

describe("the account's quotas", () => {
  it('are nothing to say where they allow what the stage’s settings do', async () => {
    has(64);
    expect(await asked()).toEqual([]);
    expect(signed).toHaveLength(2);
    for (const each of signed) expect(each).toMatch(/^AWS4-HMAC-SHA256 .*servicequotas/);
  });

  it('that are less are named with what the stage wants, as of a new account', async () => {
    has(6);
    expect(await asked()).toEqual([expect.stringMatching(/has 6 virtual processors of Fargate.*want 64.*L-3032A538/)]);
    has(64, 100);
    expect(await asked({ machineVcpus: 16 })).toEqual([expect.stringMatching(/100 requests a second.*want 200/)]);
  });

  it('are AWS’s defaults where the account has none of its own', async () => {
    has(64);
    delete answers[`GetServiceQuota ${PROCESSORS}`];
    answers[`GetAWSDefaultServiceQuota ${PROCESSORS}`] = { Quota: { Value: 6 } };
    expect(await asked()).toEqual([expect.stringContaining('has 6 virtual processors')]);
  });

  it('that nobody may ask for stop no deployment, and that is said', async () => {
    has(64);
    answers[`GetServiceQuota ${PROCESSORS}`] = { __type: 'AccessDeniedException', message: 'no' };
    expect(await asked()).toEqual([expect.stringMatching(/cannot be asked for virtual processors.*AccessDenied/)]);
    answers = {};
    expect(await asked()).toHaveLength(2);
  });
});
