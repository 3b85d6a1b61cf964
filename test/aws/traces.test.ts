import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commandsOf, type StoredCommit } from 'epoch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportSpans } from '../../lib/aws/traces/otlp.ts';
import { deliverySpan, eventSpans, requestSpan, type Span, traceIdOf } from '../../lib/aws/traces/spans.ts';
import { file } from '../../lib/domain/file/file.ts';
import { createTestApi } from '../api/api.ts';
import { createPlatform } from '../app/platform.ts';
import { found } from '../app/scenes.ts';

interface Received {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

let collector: Server;
let endpoint: string;
let received: Received[];
beforeEach(async () => {
  received = [];
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/v1/traces') received.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.writeHead(request.url === '/v1/traces' ? 200 : 404).end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(() => {
  delete process.env['OTLP_ENDPOINT'];
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
    expect(of(`00-${traceId}-${spanId}-01`)).toEqual({ traceId, spanId });
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

  test('that fails is a line of the log, and no failure of who has it', async () => {
    const lines: unknown[] = [];
    const log = (...line: unknown[]) => void lines.push(line);
    await exportSpans(`${endpoint}/elsewhere`, 'api', [requestSpan(request)], log);
    expect(lines).toMatchObject([['warn', 'spans not exported', { spans: 1 }]]);
  });
});
