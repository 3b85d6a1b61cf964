import { DynamoDBClient, DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeliveryError } from 'epoch/subscriptions';
import { expect, test } from 'vitest';
import { AlarmsError } from '../../../lib/app/ports/alarms.ts';
import { IdentityError } from '../../../lib/app/ports/identity.ts';
import { ObjectStoreError } from '../../../lib/app/ports/object-store.ts';
import type { ApiRequest } from '../../../lib/aws/http/exchange.ts';
import { problems } from '../../../lib/aws/http/problems.ts';
import { createAttempts } from '../../../lib/aws/users/attempts.ts';
import { createCredentials } from '../../../lib/aws/users/credentials.ts';
import { createPeople } from '../../../lib/aws/users/people.ts';
import { createRecords } from '../../../lib/aws/users/table.ts';

const cause = Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });

async function answerTo(error: unknown) {
  const request = { event: { headers: {}, requestContext: { requestId: 'one' } }, error, response: null };
  await problems().onError?.(request as unknown as ApiRequest);
  return (request as unknown as ApiRequest).response ?? {};
}

function throttled(name: string, $fault: 'client' | 'server' = 'client') {
  return new DynamoDBServiceException({ name, $fault, $metadata: {}, message: 'Rate exceeded' });
}

const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: 'Rate exceeded',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

test.each([
  new AlarmsError(cause),
  new IdentityError('signing in', cause),
  new ObjectStoreError('the head', 'org_1/fil_1', cause),
  new DeliveryError('view-contention', 'Rate exceeded: 3 keys unread'),
  throttled('ProvisionedThroughputExceededException'),
  throttled('ThrottlingException'),
  throttled('InternalServerError', 'server'),
  cancelled('None', 'ThrottlingError'),
  Object.assign(new Error('Rate exceeded: no answer'), { name: 'TimeoutError' }),
])(
  'what another service of AWS does not answer now is asked for again, and its words are not handed on: %s',
  async (error) => {
    const { statusCode, headers, body } = await answerTo(error);
    expect(statusCode).toBe(503);
    expect(Number(headers?.['Retry-After'])).toBeGreaterThan(0);
    expect(JSON.parse(body ?? '')).toMatchObject({ code: 'unavailable', requestId: 'one' });
    expect(body).not.toContain('Rate exceeded');
  },
);

test.each([throttled('ValidationException'), throttled('AccessDeniedException'), cancelled('None', 'ValidationError')])(
  'what AWS would refuse again is a fault of ours: %s',
  async (error) => {
    expect(await answerTo(error)).toMatchObject({ statusCode: 500 });
  },
);

const RECORD = { record: { S: JSON.stringify({ id: 'usr_1', status: 'active', email: 'a@example.org' }) } };

test.each([throttled('ProvisionedThroughputExceededException'), cancelled('ThrottlingError'), 'unprocessed'] as const)(
  'the table of people throttles: whoever reads or writes it is answered by 503, and asked to repeat: %s',
  async (error) => {
    const client = new DynamoDBClient({ region: 'eu-central-1' });
    client.send = async ({ input }: { readonly input: { readonly Key?: unknown; readonly RequestItems?: object } }) => {
      if (error !== 'unprocessed') throw error;
      if (input.RequestItems !== undefined) return { Responses: {}, UnprocessedKeys: input.RequestItems };
      if (input.Key !== undefined) return { Item: RECORD };
      throw cancelled('ProvisionedThroughputExceeded');
    };
    const records = createRecords(client, 'users', async () => {});
    const audit = { atMs: 0, actor: 'usr_1', act: 'renamed' };
    const calls = [
      () => createPeople(records).byIds(['usr_1']),
      () => createPeople(records).change('usr_1', { name: 'Ada' }, audit),
      () => createCredentials(records, Date.now).add('secret', { kind: 'claim', capability: of, expiresAtMs: 1 }),
      ...(error === 'unprocessed' ? [] : [() => createAttempts(client, 'users').take('a', { max: 1, windowMs: 1 }, 0)]),
    ];
    for (const call of calls) {
      const thrown = await call().then(
        () => 'nothing',
        (failure: unknown) => failure,
      );
      const { statusCode, headers, body } = await answerTo(thrown);
      expect({ statusCode, code: JSON.parse(body ?? '{}').code }).toEqual({ statusCode: 503, code: 'unavailable' });
      expect(Number(headers?.['Retry-After'])).toBeGreaterThan(0);
    }
  },
);

const of = { org: 'org_1', job: 'job_1', attempt: 'att_1' };
