import { expect, test } from 'vitest';
import { AlarmsError } from '../../../lib/app/ports/alarms.ts';
import { IdentityError } from '../../../lib/app/ports/identity.ts';
import { ObjectStoreError } from '../../../lib/app/ports/object-store.ts';
import type { ApiRequest } from '../../../lib/aws/http/exchange.ts';
import { problems } from '../../../lib/aws/http/problems.ts';

const cause = Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });

test.each([
  new AlarmsError(cause),
  new IdentityError('signing in', cause),
  new ObjectStoreError('the head', 'org_1/fil_1', cause),
])(
  'what another service of AWS does not answer now is asked for again, and its words are not handed on: %s',
  async (error) => {
    const request = { event: { headers: {}, requestContext: { requestId: 'one' } }, error, response: null };
    await problems().onError?.(request as unknown as ApiRequest);
    const { statusCode, headers, body } = (request as unknown as ApiRequest).response ?? {};
    expect(statusCode).toBe(503);
    expect(Number(headers?.['Retry-After'])).toBeGreaterThan(0);
    expect(JSON.parse(body ?? '')).toMatchObject({ code: 'unavailable', requestId: 'one' });
    expect(body).not.toContain('Rate exceeded');
  },
);
