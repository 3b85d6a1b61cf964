import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ClientOptions, createClient } from '../../lib/client/client.ts';
import { lineOf, requestOf, wordsOf } from '../../web/src/format/failure-words.ts';

const PAGES = path.resolve(import.meta.dirname, '../../web/src');
/** What a failure says of itself may be a path, or a status. */
const OWN_MESSAGE = /\(error as Error\)\.message|error\??\.message/;
/** A worker beside the page, whose failures the page words; and a fault of the page itself. */
const MAY_QUOTE = ['files/checksum-worker.ts', 'shell/errors.tsx'];

/** The failure of a request that was answered so. */
async function failureOf(send: () => Response | Promise<never>): Promise<unknown> {
  const options: ClientOptions = {
    baseUrl: 'https://api.test',
    fetch: async () => send(),
    retries: { attempts: 1, baseMs: 0, maxMs: 0 },
  };
  return createClient(options)
    .meta.health()
    .then(
      () => expect.fail('it was answered'),
      (error: unknown) => error,
    );
}

const GATEWAYS = [
  { body: '<html><h1>502 Bad Gateway</h1></html>', headers: { 'X-Amz-Cf-Id': 'req-7' } },
  { body: '{"message":"Service Unavailable"}', headers: { 'Apigw-Requestid': 'req-7' } },
  { body: 'null', headers: { 'Request-Id': 'req-7' } },
  { body: '"no"', headers: { 'Request-Id': 'req-7', 'X-Amz-Cf-Id': 'another' } },
];

describe('What went wrong', () => {
  it.each(GATEWAYS)('is said in words where a gateway answers $body, with the request to quote', async (gateway) => {
    for (const status of [502, 503, 504]) {
      const failure = await failureOf(() => new Response(gateway.body, { status, headers: gateway.headers }));
      expect(wordsOf(failure)).toBe('The platform did not answer. Try again.');
      expect(requestOf(failure)).toBe('req-7');
      expect(lineOf(failure)).toBe('The platform did not answer. Try again. (request req-7)');
    }
  });

  it('says once that it can be tried again: beside a button, the button does', async () => {
    const failure = await failureOf(() => new Response('', { status: 504 }));
    expect(wordsOf(failure, true)).toBe('The platform did not answer.');
    expect(lineOf(failure)).toBe('The platform did not answer. Try again.');
  });

  it('is the same where nothing came back, without the path that was asked for', async () => {
    const failure = await failureOf(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(wordsOf(failure)).toBe('The platform did not answer. Try again.');
  });

  it('is what the platform says of it, where it has answered', async () => {
    const problem = { title: 'The name is taken', status: 409, code: 'name-taken', requestId: 'req-8' };
    const failure = await failureOf(() => new Response(JSON.stringify(problem), { status: 409 }));
    expect(wordsOf(failure)).toBe('The name is taken');
    expect(lineOf(failure)).toBe('The name is taken');
    expect(requestOf(failure)).toBe('req-8');
  });

  it('is never a bare status', async () => {
    for (const status of [403, 413, 429, 500, 502]) {
      const failure = await failureOf(() => new Response('', { status }));
      expect(wordsOf(failure)).toMatch(/^(The platform|Too many requests)/);
    }
  });

  it('is worded in one place of the pages', () => {
    const quoting = globSync('**/*.{ts,tsx}', { cwd: PAGES }).filter((file) =>
      OWN_MESSAGE.test(readFileSync(path.join(PAGES, file), 'utf8')),
    );
    expect(quoting.map((file) => file.replaceAll(path.sep, '/')).sort()).toEqual(MAY_QUOTE);
  });
});
