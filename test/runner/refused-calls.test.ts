import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchangeClaim, httpAttemptApi } from '../../runner/http-attempt-api.ts';
import { runAttempt } from '../../runner/run-attempt.ts';
import { newFolder, removeFolder, run } from './attempt-scene.ts';

interface Answer {
  readonly status: number;
  readonly body?: object;
  readonly retryAfter?: number;
}

const ATTEMPT = 'att_01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const ROUTE = `/v1/attempts/${ATTEMPT}`;
const retries = { attempts: 4, baseMs: 1, maxMs: 5 } as const;
const problem = (status: number, code: string, retryAfter?: number): Answer => ({
  status,
  body: { status, code, title: code },
  ...(retryAfter !== undefined && { retryAfter }),
});
const SCRIPT = 'echo said; echo x > "$CATACLOUD_OUTPUTS/x.txt"';
const spec = {
  ...{ command: '/bin/sh', arguments: ['-c', SCRIPT], environment: {} },
  ...{ machineType: 'standard-1', timeoutMs: 20_000 },
};

let server: Server;
let url: string;
let calls: { readonly path: string; readonly body: Record<string, unknown> }[];
/** What is answered instead of the platform's usual reply, as long as there is any. */
let instead: Record<string, Answer[]>;

/** The platform as a runner needs it, and its store. */
function usual(path: string, body: Record<string, unknown>): Answer {
  const uploads = (body['uploads'] ?? []) as readonly unknown[];
  const started = { uploadId: 'upl_1', fileId: 'fil_1', partSizeBytes: '8388608', partCount: 1 };
  const part = { part: 1, url: `${url}/store`, headers: {} };
  const replies: Readonly<Record<string, object | undefined>> = {
    '/start': { job: 'job_1', attempt: ATTEMPT, spec, deadlineAt: '2030-01-01T00:00:00Z', inputs: 1 },
    '/inputs': { files: [], expiresAt: '2030-01-01T00:00:00Z' },
    '/output-batches': { items: uploads.map(() => ({ started, part })) },
    '/output-batches/stage': { items: uploads.map((uploadId) => ({ uploadId, fileId: 'fil_1' })) },
    '/outputs/upl_1/parts/sign': { parts: [part], expiresAt: '2030-01-01T00:00:00Z' },
    '/report': { recorded: true },
  };
  return { status: 200, body: replies[path] ?? {} };
}

const reports = () => calls.filter(({ path }) => path === '/report').map(({ body }) => body);
const api = () => httpAttemptApi({ apiUrl: url, attemptId: ATTEMPT, token: 'cata_1', retries });

beforeEach(async () => {
  newFolder();
  [calls, instead] = [[], {}];
  server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(ROUTE, '');
    const sent = await text(request);
    const body = path === '/store' || sent === '' ? {} : (JSON.parse(sent) as Record<string, unknown>);
    calls.push({ path, body });
    const { status, body: reply, retryAfter } = instead[path]?.shift() ?? usual(path, body);
    response.writeHead(status, {
      'Content-Type': 'application/json',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    });
    response.end(reply === undefined ? '' : JSON.stringify(reply));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  removeFolder();
});

describe('a runner whose platform refuses for now', () => {
  const passing = [
    problem(429, 'too-many-requests', 0),
    problem(503, 'unavailable', 0),
    problem(409, 'conflict', 0),
    problem(500, 'internal'),
  ];

  it.each(['/start', '/inputs', '/output-batches', '/store', '/output-batches/stage', '/logs', '/report'])(
    'sends %s again, and its attempt succeeds with its output',
    async (path) => {
      for (const answer of passing.slice(0, 3)) instead[path] = [...(instead[path] ?? []), answer];
      // The store itself knows no conflicts.
      if (path === '/store') instead[path] = [problem(429, ''), problem(503, ''), problem(500, '')];
      expect(await runAttempt({ ...run(api()), attemptId: ATTEMPT })).toBe('succeeded');
      expect(calls.filter((call) => call.path === path).length).toBeGreaterThan(3);
      expect(reports().at(-1)).toMatchObject({ outcome: 'succeeded', outputs: ['upl_1'] });
    },
  );

  it('exchanges its claim later', async () => {
    instead['/claim'] = passing.slice(0, 3);
    const engineId = 'batch-1';
    const token = await exchangeClaim({ apiUrl: url, attemptId: ATTEMPT, claim: 'catc_1', engineId, retries });
    expect(token).toMatch(/^cata_/);
    expect(calls).toHaveLength(4);
    for (const { body } of calls) expect(body).toEqual({ token, engineId });
  });

  it('waits as long as Retry-After says', async () => {
    instead['/report'] = [problem(429, 'too-many-requests', 1)];
    const startMs = performance.now();
    expect(await api().report({ outcome: 'succeeded', exitCode: 0, outputs: ['upl_1'] })).toBe(true);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(990);
  });

  it.each(passing)(
    'has no word about its outputs when that lasts ($status $body.code): its attempt is lost',
    async (answer) => {
      instead['/report'] = Array(20).fill(answer);
      const report = api().report({ outcome: 'succeeded', exitCode: 0, outputs: ['upl_1'] });
      await expect(report).rejects.toMatchObject({ status: answer.status });
      expect(reports()).toHaveLength(retries.attempts);
      expect(reports().every(({ outcome, outputs }) => outcome === 'succeeded' && outputs !== undefined)).toBe(true);
    },
  );
});

describe('outputs that the platform has proven', () => {
  const PROOF = 'output-proof~1.x';
  const staged = (proof: string): Answer => ({
    status: 200,
    body: { items: [{ uploadId: 'upl_1', fileId: 'fil_1', proof }] },
  });
  const stages = () => calls.filter(({ path }) => path === '/output-batches/stage').map(({ body }) => body);

  it('are reported by their proofs, and by their uploads where it gives none', async () => {
    instead['/output-batches/stage'] = [staged(PROOF)];
    expect(await runAttempt(run(api()))).toBe('succeeded');
    expect(stages()).toEqual([{ uploads: ['upl_1'], prove: true }]);
    expect(await runAttempt(run(api()))).toBe('succeeded');
    expect(reports()).toMatchObject([{ proofs: [PROOF] }, { outputs: ['upl_1'] }]);
    expect(reports()[0]).not.toHaveProperty('outputs');
    expect(reports()[1]).not.toHaveProperty('proofs');
  });

  it('are staged again, once, where it does not know its proofs any more', async () => {
    instead['/output-batches/stage'] = [staged(PROOF), staged('output-proof~2.x')];
    instead['/report'] = [problem(409, 'output-proof-invalid')];
    expect(await runAttempt(run(api()))).toBe('succeeded');
    expect(stages()).toHaveLength(2);
    expect(reports()).toMatchObject([{ proofs: [PROOF] }, { outcome: 'succeeded', proofs: ['output-proof~2.x'] }]);
  });

  it('fail the attempt by the class output where it refuses them all the same', async () => {
    instead['/output-batches/stage'] = [staged(PROOF), staged(PROOF)];
    instead['/report'] = [problem(409, 'output-proof-invalid'), problem(409, 'output-proof-invalid')];
    await runAttempt(run(api()));
    expect(reports()).toHaveLength(3);
    expect(reports()[2]).toMatchObject({ outcome: 'failed', failure: 'output' });
  });
});

describe('a report of outputs', () => {
  const report = () => api().report({ outcome: 'succeeded', exitCode: 0, outputs: ['upl_1'] });

  it.each([
    problem(409, 'output-not-staged'),
    problem(409, 'too-many-files'),
    problem(404, 'not-found'),
    problem(422, 'body-invalid'),
  ])('that is refused for good ends the attempt by the class output ($body.code)', async (answer) => {
    instead['/report'] = [answer];
    expect(await report()).toBe(true);
    expect(reports()).toMatchObject([
      { outcome: 'succeeded', outputs: ['upl_1'] },
      { outcome: 'failed', failure: 'output', exitCode: 0 },
    ]);
    expect(reports()[1]).not.toHaveProperty('outputs');
  });

  it('that comes when the attempt is over is not sent again', async () => {
    instead['/report'] = [problem(409, 'attempt-ended')];
    expect(await report()).toBe(false);
    expect(reports()).toHaveLength(1);
    // The attempt itself is unknown: the second report says so too.
    instead['/report'] = [problem(404, 'not-found'), problem(404, 'not-found')];
    expect(await report()).toBe(false);
  });
});
