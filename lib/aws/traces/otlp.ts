import type { Log } from '../log.ts';
import type { Span } from './spans.ts';

/** An export holds up the end of an invocation by this at most. */
const EXPORT_MS = 1_000;
const FAILED = 2;

/** Sends spans to a collector, by OTLP over HTTP in JSON. What cannot be sent is a line of the log, and never a failure. */
export async function exportSpans(endpoint: string, service: string, spans: readonly Span[], log: Log): Promise<void> {
  if (spans.length === 0) return;
  try {
    const reply = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(otlpOf(service, spans)),
      signal: AbortSignal.timeout(EXPORT_MS),
    });
    if (!reply.ok) throw new Error(`the collector answers ${reply.status}`);
    await reply.arrayBuffer();
  } catch (error) {
    log('warn', 'spans not exported', { spans: spans.length, error: String(error) });
  }
}

/** The message `ExportTraceServiceRequest` of OTLP, by its mapping to JSON. */
function otlpOf(service: string, spans: readonly Span[]) {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf({ 'service.name': service, 'service.namespace': 'catacloud' }) },
        scopeSpans: [{ scope: { name: 'catacloud' }, spans: spans.map(spanOf) }],
      },
    ],
  };
}

function spanOf({ startMs, endMs, attributes, link, failed, ...span }: Span) {
  return {
    ...span,
    startTimeUnixNano: nanosecondsOf(startMs),
    endTimeUnixNano: nanosecondsOf(endMs),
    attributes: attributesOf(attributes),
    links: link === undefined ? [] : [link],
    status: failed === true ? { code: FAILED } : {},
  };
}

/** 64 bits are a text in JSON. */
function nanosecondsOf(ms: number): string {
  return (BigInt(Math.round(ms * 1_000)) * 1_000n).toString();
}

function attributesOf(values: Readonly<Record<string, string | number>>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}
