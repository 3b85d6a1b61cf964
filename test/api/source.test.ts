import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiEvent } from '../../lib/aws/http/exchange.ts';
import { sourceOf } from '../../lib/aws/http/source.ts';
import { createTestApi } from './api.ts';

const SECRET = 'a-secret-of-the-edge';
const PEER = '192.0.2.1';

beforeEach(() => vi.stubEnv('EDGE_SECRET', SECRET));
afterEach(() => vi.unstubAllEnvs());

function source(headers: Readonly<Record<string, string>>, sourceIp = PEER): string {
  return sourceOf({ headers, requestContext: { http: { sourceIp } } } as unknown as ApiEvent);
}

describe('who a request is counted by', () => {
  test('is the viewer of the distribution, whatever that viewer wrote into the header before', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.array(fc.string(), { maxLength: 200 }), (viewer, invented) => {
        const passed = [...invented, viewer, PEER].join(', ');
        expect(source({ 'catacloud-edge': SECRET, 'x-forwarded-for': passed })).toBe(viewer);
      }),
    );
  });

  test('is the caller of the gateway for who does not know the secret, whatever is claimed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (secret, passed) => {
        fc.pre(secret !== SECRET);
        expect(source({ 'catacloud-edge': secret, 'x-forwarded-for': passed })).toBe(PEER);
      }),
    );
    expect(source({ 'x-forwarded-for': '203.0.113.9, 198.51.100.7' })).toBe(PEER);
  });

  test('is the caller of the gateway where no distribution stands in front of it', () => {
    vi.stubEnv('EDGE_SECRET', '');
    expect(source({ 'catacloud-edge': '', 'x-forwarded-for': '203.0.113.9, 198.51.100.7' })).toBe(PEER);
  });

  test('is the network of an address of IPv6, for a customer has all of it', () => {
    expect(source({}, '2001:db8:0:12::1')).toBe('2001:db8:0:12::/64');
    expect(source({}, '2001:0DB8:0000:0012:ffff:1:2:3')).toBe('2001:db8:0:12::/64');
    expect(source({}, '::1')).toBe('0:0:0:0::/64');
    expect(source({}, '2001:db8::')).toBe('2001:db8:0:0::/64');
  });

  test('lets a hundred strangers behind one distribution sign in wrongly, and stops one that pretends to be many', async () => {
    const api = createTestApi();
    const tries = async (headersOf: (n: number) => Readonly<Record<string, string>>) => {
      const sent = Array.from({ length: 110 }, (_, n) =>
        api.send('account.createSession', {
          body: { email: `person-${n}-${Object.keys(headersOf(n)).length}@example.org`, password: 'wrong' },
          headers: headersOf(n),
        }),
      );
      return (await Promise.all(sent)).filter(({ status }) => status === 429).length;
    };
    expect(await tries((n) => ({ 'catacloud-edge': SECRET, 'x-forwarded-for': `203.0.113.${n}, ${PEER}` }))).toBe(0);
    expect(await tries((n) => ({ 'x-forwarded-for': `203.0.113.${n}, ${PEER}` }))).toBe(10);
  });
});
