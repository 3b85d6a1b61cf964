import { optionalEnvironment } from '../environment.ts';
import type { Log } from '../log.ts';
import type { Span } from './spans.ts';

type Making = typeof import('./spans.ts');

/**
 * Makes spans and sends them where the stage has a collector; elsewhere nothing of it is loaded. Awaited at the end of an invocation,
 * for a function is frozen after its reply.
 */
export async function traced(log: Log, make: (spans: Making) => readonly Span[]): Promise<void> {
  const endpoint = optionalEnvironment('OTLP_ENDPOINT');
  if (endpoint === undefined) return;
  const [spans, { exportSpans }] = await Promise.all([import('./spans.ts'), import('./export.ts')]);
  await exportSpans(endpoint, optionalEnvironment('SERVICE_NAME') ?? 'function', make(spans), log);
}
