/** What a timeline needs of an attempt. */
export interface TimedAttempt {
  readonly status: string;
  readonly requestedAt: string;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

export interface Span {
  readonly row: number;
  readonly kind: 'waited' | 'ran' | 'succeeded' | 'failed';
  readonly fromPercent: number;
  readonly percent: number;
}

/** Shorter than this, a span could not be seen. */
const LEAST_PERCENT = 0.5;
const RUNNING: Readonly<Record<string, Span['kind']>> = { succeeded: 'succeeded', running: 'ran' };

/** Every attempt's waiting and running, as shares of the time from the first request to the last end. */
export function spansOf(attempts: readonly TimedAttempt[]): {
  readonly spans: readonly Span[];
  readonly lastsMs: number;
} {
  const times = attempts.flatMap(({ requestedAt, startedAt, endedAt }) =>
    [requestedAt, startedAt, endedAt].flatMap((time) => (time === undefined ? [] : [Date.parse(time)])),
  );
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const lastsMs = to - from;
  if (times.length === 0 || lastsMs === 0) return { spans: [], lastsMs: 0 };
  const span = (row: number, kind: Span['kind'], fromMs: number, toMs: number): readonly Span[] => {
    const percent = Math.max(LEAST_PERCENT, ((toMs - fromMs) / lastsMs) * 100);
    const fromPercent = Math.min(((fromMs - from) / lastsMs) * 100, 100 - percent);
    return toMs <= fromMs ? [] : [{ row, kind, fromPercent, percent }];
  };
  const spans = attempts.flatMap(({ status, requestedAt, startedAt, endedAt }, row) => {
    const requestedMs = Date.parse(requestedAt);
    const endMs = endedAt === undefined ? to : Date.parse(endedAt);
    const startMs = startedAt === undefined ? endMs : Date.parse(startedAt);
    const kind = RUNNING[status] ?? 'failed';
    return [...span(row, 'waited', requestedMs, startMs), ...span(row, kind, startMs, endMs)];
  });
  return { spans, lastsMs };
}
