import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commandsOf, type StoredCommit } from 'epoch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportSpans } from '../../lib/aws/traces/export.ts';
import { deliverySpan, eventSpans, requestSpan, type Span, traceIdOf } from '../../lib/aws/traces/spans.ts';
import { file } from '../../lib/domain/file/file.ts';
import { createTestApi } from '../api/api.ts';
import { createPlatform } from '../app/platform.ts';
import { found } from '../app/scenes.ts';

interface Received {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[] }[];
}

/** A span as OTLP has it in JSON. */
interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
}

let collector: Server;
let endpoint: string;
let received: Received[];
let bodies: string[];
/** Whether the collector answers. */
let answers: boolean;
beforeEach(async () => {
  [received, bodies, answers] = [[], [], true];
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    bodies.push(body);
    if (request.url === '/v1/traces') received.push(JSON.parse(body));
    if (!answers) return;
    response.writeHead(request.url === '/v1/traces' ? 200 : 404).end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(() => {
  delete process.env['OTLP_ENDPOINT'];
  collector.closeAllConnections();
  collector.close();
});

const spansReceived = () => received.flatMap(({ resourceSpans }) => resourceSpans[0]?.scopeSpans[0]?.spans ?? []);
const request = {
  requestId: 'r-1',
  route: 'jobs.submit',
  status: 200,
  ms: 12.5,
  endMs: 1_000_000,
  traceparent: undefined,
};

/** Every commit that follows from one request, and a delivery of each to every subscriber of its stream. */
async function oneRequest(): Promise<{ readonly commits: readonly StoredCommit[]; readonly spans: readonly Span[] }> {
  const platform = createPlatform();
  const org = await found(platform);
  const origin = { actor: 'usr_ada', correlation: 'r-1', causation: 'r-1' };
  const { StartUpload, AbortUpload } = commandsOf(file);
  const about = {
    organisationId: org,
    uploaderId: 'usr_ada',
    name: 'a.bin',
    contentType: 'text/plain',
    declaredBytes: 5,
  };
  const fileId = platform.id('file');
  await platform.kernel.execute(file, StartUpload(fileId, { ...about, uploadId: 'u1' }), origin);
  await platform.kernel.execute(file, AbortUpload(fileId, { organisationId: org }), origin);
  await platform.settle();
  const commits: StoredCommit[] = [];
  for await (const commit of platform.log.scan(0, 1)) if (commit.correlation === 'r-1') commits.push(commit);
  const deliveries = commits.map((detail) =>
    deliverySpan({ subscriber: 'organisations@1', detail, startMs: 2, endMs: 3, failed: false }),
  );
  return { commits, spans: [requestSpan(request), ...commits.flatMap(eventSpans), ...deliveries] };
}

describe('the spans of one request', () => {
  test('are one trace, whose every span leads to the request', async () => {
    const { commits, spans } = await oneRequest();
    // Sagas have commanded because of it.
    expect(new Set(commits.map(({ stream }) => stream.split('#')[0])).size).toBeGreaterThan(1);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf('r-1')]));
    const known = new Set(spans.map(({ spanId }) => spanId));
    expect(known.size).toBe(spans.length);
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ name }) => name)).toEqual(['jobs.submit']);
    for (const { name, parentSpanId } of spans)
      if (parentSpanId !== undefined) expect(known, name).toContain(parentSpanId);
  });

  test('have ids and times as OTLP wants them', async () => {
    await exportSpans(endpoint, 'api', (await oneRequest()).spans, () => {});
    const [root] = spansReceived();
    expect(root).toMatchObject({ startTimeUnixNano: '999987500000', endTimeUnixNano: '1000000000000', links: [] });
    for (const { traceId, spanId } of spansReceived()) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  test('name the trace of who asked, when the header is one', () => {
    const of = (traceparent: string) => requestSpan({ ...request, traceparent }).link;
    const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
    expect(of(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId, traceFlags: 1 });
    for (const none of [
      '',
      'x',
      `00-${'0'.repeat(32)}-${spanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `ff-${traceId}`,
    ])
      expect(of(none)).toBeUndefined();
  });
});

describe('an export of spans', () => {
  test('is made by the API where the stage has a collector, and by nobody elsewhere', async () => {
    const api = createTestApi();
    const { owner } = await api.organisation();
    expect(received).toEqual([]);
    process.env['OTLP_ENDPOINT'] = endpoint;
    const { status, headers } = await api.send('organisations.list', { token: owner.token });
    expect(status).toBe(200);
    expect(spansReceived()).toMatchObject([
      { name: 'organisations.list', traceId: traceIdOf(headers['Request-Id'] ?? ''), kind: 2 },
    ]);
  });

  test('has no secret of the request, its caller or its reply', async () => {
    const api = createTestApi();
    const { owner, org } = await api.organisation();
    process.env['OTLP_ENDPOINT'] = endpoint;
    const body = { name: 'HIDDEN_NAME', value: 'hidden-value-of-the-secret' };
    const { status } = await api.send('secrets.put', {
      ...{ token: owner.token, params: { org, secret: body.name }, body: { value: body.value } },
      headers: { cookie: 'session=hidden-session' },
    });
    expect(status).toBe(200);
    expect(spansReceived().map(({ name }) => name)).toEqual(['secrets.put']);
    for (const secret of [owner.token, ...Object.values(body), 'hidden-session', org])
      expect(bodies.join()).not.toContain(secret);
  });

  test('of a whole batch of the relay is one request, and keeps the times of the log', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => requestSpan({ ...request, requestId: `r-${index}` }));
    await exportSpans(endpoint, 'relay', many, () => {});
    expect(received).toHaveLength(1);
    expect(spansReceived()).toHaveLength(10_000);
    await exportSpans(endpoint, 'relay', [{ ...requestSpan(request), startMs: 5, endMs: 5 }], () => {});
    expect(spansReceived().at(-1)).toMatchObject({ startTimeUnixNano: '5000000', endTimeUnixNano: '5000000' });
  });

  test('that nobody answers ends within two seconds, with a line of the log, and holds up none that comes later', async () => {
    const lines: unknown[] = [];
    const log = (...line: unknown[]) => void lines.push(line);
    answers = false;
    const startMs = performance.now();
    await exportSpans(endpoint, 'api', [requestSpan(request)], log);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(lines).toMatchObject([['warn', 'spans not exported', { spans: 1 }]]);
    answers = true;
    await exportSpans(endpoint, 'api', [requestSpan({ ...request, requestId: 'r-2' })], log);
    expect(lines).toHaveLength(1);
    expect(spansReceived().at(-1)).toMatchObject({ traceId: traceIdOf('r-2') });
  });

  test('that fails is a line of the log, and no failure of who has it', async () => {
    const lines: unknown[] = [];
    const log = (...line: unknown[]) => void lines.push(line);
    for (const nowhere of [`${endpoint}/elsewhere`, 'http://127.0.0.1:1', 'no address'])
      await exportSpans(nowhere, 'api', [requestSpan(request)], log);
    expect(lines).toMatchObject(Array(3).fill(['warn', 'spans not exported', { spans: 1 }]));
  });
});
