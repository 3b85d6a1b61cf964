import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpAttemptApi } from '../../runner/http-attempt-api.ts';
import { runAttempt } from '../../runner/run-attempt.ts';
import { newFolder, removeFolder, run } from './attempt-scene.ts';

const OUTPUTS = 1_000;
const PER_CALL = 25;
const ATTEMPT = 'att_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const SCRIPT = `for i in $(seq 1 ${OUTPUTS}); do echo $i > "$CATACLOUD_OUTPUTS/$i.txt"; done`;
const spec = {
  ...{ command: '/bin/sh', arguments: ['-c', SCRIPT], environment: {} },
  ...{ machineType: 'standard-1', timeoutMs: 20_000 },
};

let server: Server;
let url: string;
let calls: Record<string, number>;
let reported: readonly string[];
let begun: number;

function reply(path: string, body: Record<string, unknown>): object {
  const uploads = (body['uploads'] ?? []) as readonly string[];
  switch (path) {
    case '/start':
      return { job: 'job_1', attempt: ATTEMPT, spec, deadlineAt: '2030-01-01T00:00:00Z', inputs: 0 };
    case '/output-batches':
      return {
        items: uploads.map(() => {
          begun += 1;
          const ids = { uploadId: `upl_${begun}`, fileId: `fil_${begun}` };
          const part = { part: 1, url: `${url}/store/${begun}`, headers: {} };
          return { started: { ...ids, partSizeBytes: '8388608', partCount: 1 }, part };
        }),
      };
    case '/output-batches/stage':
      return { items: uploads.map((uploadId) => ({ uploadId, fileId: 'fil_1', proof: `proof-${uploadId}` })) };
    case '/report':
      reported = (body['proofs'] ?? []) as readonly string[];
      return { recorded: true };
    default:
      return {};
  }
}

beforeEach(async () => {
  newFolder();
  [calls, reported, begun] = [{}, [], 0];
  server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(`/v1/attempts/${ATTEMPT}`, '').replace(/^\/store\/.*/, '/store');
    calls[path] = (calls[path] ?? 0) + 1;
    const sent = await text(request);
    const isStore = path === '/store';
    const body = isStore ? {} : reply(path, sent === '' ? {} : JSON.parse(sent));
    response.setHeader('Content-Type', 'application/json');
    // The store takes some of them later than others.
    const lateMs = isStore ? ((calls[path] ?? 0) % 5) * 30 : 0;
    setTimeout(() => response.end(JSON.stringify(body)), lateMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  removeFolder();
});

describe('1,000 small outputs', () => {
  it('take 80 calls and the report, however unevenly the store takes them', async () => {
    const api = httpAttemptApi({ apiUrl: url, attemptId: ATTEMPT, token: 'cata_1' });
    expect(await runAttempt(run(api))).toBe('succeeded');
    const inGroups = OUTPUTS / PER_CALL;
    expect(calls).toMatchObject({
      '/output-batches': inGroups,
      '/output-batches/stage': inGroups,
      '/store': OUTPUTS,
      '/report': 1,
    });
    expect(new Set(reported).size).toBe(OUTPUTS);
  });
});
