import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarmWarnings, lambdaWarnings, mailWarnings } from '../../lib/infra/account-limits.ts';

/** What SES answers, by path; 404 for what it does not have. */
let answers: Record<string, object>;
let server: Server;
let ses: SESv2Client;
let lambda: LambdaClient;

beforeEach(async () => {
  server = createServer((request, response) => {
    const found = answers[decodeURIComponent(request.url ?? '')];
    const type = found === undefined ? { 'x-amzn-errortype': 'NotFoundException' } : {};
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json', ...type });
    response.end(JSON.stringify(found ?? { message: 'no such identity' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  lambda = new LambdaClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
  ses = new SESv2Client({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
});
afterEach(() => {
  ses.destroy();
  lambda.destroy();
  server.close();
});

const ACCOUNT = '/v2/email/account';
const DOMAIN = '/v2/email/identities/example.org';
const out = { ProductionAccessEnabled: true, SendingEnabled: true, SendQuota: { Max24HourSend: 50_000 } };
const verified = { VerifiedForSendingStatus: true };
const asked = () => mailWarnings(ses, 'no-reply@example.org');

describe("the account's limits of mail", () => {
  it('are nothing to say when letters go out, by the address or by its domain', async () => {
    answers = { [ACCOUNT]: out, [DOMAIN]: verified };
    expect(await asked()).toEqual([]);
    answers = { [ACCOUNT]: out, '/v2/email/identities/no-reply@example.org': verified };
    expect(await asked()).toEqual([]);
    answers = { [ACCOUNT]: { ...out, SendQuota: { Max24HourSend: -1 } }, [DOMAIN]: verified };
    expect(await asked()).toEqual([]);
  });

  it('are named: the sandbox, a sender that is not verified, few letters, a pause', async () => {
    answers = { [ACCOUNT]: { ...out, ProductionAccessEnabled: false, SendQuota: { Max24HourSend: 200 } } };
    expect(await asked()).toEqual([
      expect.stringContaining('sandbox'),
      expect.stringContaining('no-reply@example.org'),
    ]);
    answers = {
      [ACCOUNT]: { ...out, SendQuota: { Max24HourSend: 200 } },
      [DOMAIN]: { VerifiedForSendingStatus: false },
    };
    expect(await asked()).toEqual([expect.stringContaining('200 letters a day'), expect.stringContaining('verified')]);
    answers = { [ACCOUNT]: { ...out, SendingEnabled: false }, [DOMAIN]: verified };
    expect(await asked()).toEqual([expect.stringContaining('paused')]);
  });

  it('stop no deployment where nobody may ask for them', async () => {
    answers = {};
    expect(await asked()).toEqual([expect.stringContaining('cannot be asked')]);
  });
});

describe("the account's limits of functions", () => {
  const SETTINGS = '/2016-08-19/account-settings';
  const GIGABYTE = 1_073_741_824;
  const has = (UnreservedConcurrentExecutions: number, stored = 0) => {
    const AccountLimit = { UnreservedConcurrentExecutions, TotalCodeSize: 75 * GIGABYTE };
    answers = { [SETTINGS]: { AccountLimit, AccountUsage: { TotalCodeSize: stored * GIGABYTE } } };
  };
  const wanted = () => lambdaWarnings(lambda, { atOnce: 100, codeBytes: GIGABYTE });

  it('are nothing to say where requests have as many as the queues, and code has room', async () => {
    has(200, 73);
    expect(await wanted()).toEqual([]);
  });

  it("are named with what the stage's queues use, as of a new account", async () => {
    has(10);
    expect(await wanted()).toEqual([expect.stringMatching(/runs 10 functions.*use 100.*200 or more/)]);
  });

  it('are named with the code that old versions fill', async () => {
    has(200, 73.5);
    expect(await wanted()).toEqual([
      expect.stringMatching(/75\.0 GB.*has 73\.5 GB.*add 2\.0 GB.*76 or more.*L-2ACBD22F/),
    ]);
  });

  it('are a warning too when Lambda does not say', async () => {
    answers = {};
    expect(await wanted()).toEqual([expect.stringContaining('cannot be asked')]);
  });
});

it('says at deployment when nobody hears of alarms, and nothing when somebody does', () => {
  expect(alarmWarnings('production', undefined)).toEqual([expect.stringContaining('context.catacloud.production')]);
  expect(alarmWarnings('production', 'duty@example.org')).toEqual([]);
});
