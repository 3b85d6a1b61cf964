import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { LONGEST_TRANSFER_MS, STALL_MS, transferTimeoutMs } from '../../lib/client/limits.ts';
import { runUpload, type UploadCalls } from '../../lib/client/upload.ts';
import { within } from '../../lib/client/within.ts';
import { silentServer } from './silent-server.ts';

let silent: Awaited<ReturnType<typeof silentServer>>;
beforeEach(async () => {
  silent = await silentServer({ reads: true });
});
afterEach(() => silent.close());

const MIB = 1_048_576;

describe('a server that never answers', () => {
  test('is left after the limit of each try, with an error that says so', async () => {
    const retries = { attempts: 2, baseMs: 0, maxMs: 0 };
    const client = createClient({ baseUrl: silent.url, token: () => 'x', timeoutMs: 50, retries });
    await expect(client.account.me()).rejects.toMatchObject({ name: 'NoAnswerError', code: 'request-timeout' });
    expect(silent.connections()).toBeGreaterThan(1);
  });

  test('is left too when its answer begins and does not end', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"id":');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createClient({ baseUrl, timeoutMs: 50, retries: { attempts: 1, baseMs: 0, maxMs: 0 } });
    await expect(client.account.me()).rejects.toMatchObject({ code: 'request-timeout' });
    server.closeAllConnections();
    server.close();
  });

  test('holds no part of an upload for longer than nothing of it is taken', async () => {
    const calls: UploadCalls = {
      sign: async (parts) => ({
        parts: parts.map((part) => ({ part, url: silent.url, sizeBytes: '1' })),
        expiresAt: '2026-01-01T00:00:00Z',
      }),
      confirm: async () => undefined,
      complete: async () => undefined,
    };
    const stream = () => new Blob([new Uint8Array(MIB)]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
    const source = { sizeBytes: MIB, slice: async () => ({ sizeBytes: MIB, stream: stream() }) };
    const plan = { partSizeBytes: MIB, partCount: 1, receivedParts: [] };
    const upload = runUpload(source, plan, calls, { stallMs: 50, patienceMs: 0, random: () => 0 });
    await expect(upload).rejects.toMatchObject({ code: 'request-timeout', message: 'part 1: no answer for 50 ms' });
  });
});

describe('limits of time', () => {
  test('the one of a transfer grows with its bytes and ends with its URL', () => {
    expect(transferTimeoutMs(0)).toBe(STALL_MS);
    expect(transferTimeoutMs(8 * MIB)).toBe(STALL_MS + 512_000);
    expect(transferTimeoutMs(5_000 * MIB)).toBe(LONGEST_TRANSFER_MS);
  });

  test("the caller's own signal ends a request with its own reason", async () => {
    const stop = new AbortController();
    const work = (signal: AbortSignal) => fetch(silent.url, { signal });
    const request = within('a request', { timeoutMs: 60_000, signal: stop.signal }, work);
    stop.abort(new Error('enough'));
    await expect(request).rejects.toThrow('enough');
  });
});

describe('a line that is away', () => {
  test('costs a transfer nothing but time, and a list no more than its few tries', async () => {
    const FAR_BEYOND = 30;
    let tries = 0;
    const send = (async () => {
      tries += 1;
      if (tries > FAR_BEYOND) return Response.json({ code: 'unauthenticated', title: 'no' }, { status: 401 });
      throw new TypeError('the network is not there');
    }) as typeof fetch;
    const client = createClient({ baseUrl: 'https://api.test', fetch: send, random: () => 0 });
    await expect(client.account.me()).rejects.toMatchObject({ code: 'no-answer' });
    expect(tries).toBe(5);
    tries = 0;
    // Patient for longer than any test: only an answer ends it.
    await expect(client.account.me(undefined, { patienceMs: 3_600_000 })).rejects.toMatchObject({ status: 401 });
    expect(tries).toBe(FAR_BEYOND + 1);
  });
});
