import type { Browser, Page } from 'playwright-core';
import { medianOf } from '../bench/api/median.ts';

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
  readonly pid?: number;
  readonly tid?: number;
  /** Of a task: microseconds until its end, and of them the processor's time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly data?: {
      readonly navigationId?: string;
      readonly interactionId?: number;
      /** Milliseconds from the event to the frame that shows what it did. */
      readonly duration?: number;
      /** Of a shift of the layout: how much of the window moved, and how far. */
      readonly weighted_score_delta?: number;
      /** It followed a key or a click, which people expect. */
      readonly had_recent_input?: boolean;
    };
  };
}

export interface PageTimes {
  /** From the start of the navigation to the largest contentful paint. */
  readonly largestPaintMs: number;
  /** From a key or a click to the frame that shows what it did: the slowest. */
  readonly interactionMs: number;
  /** The longest task between a key or a click and that frame, in the processor's own time: other work beside it does not count. */
  readonly interactionTaskMs: number;
  /** How much of what was shown moved by itself; all of it by its own height is 1. */
  readonly layoutShift: number;
}

/** As Chromium's releases call what its threads do. */
const TASKS = new Set(['RunTask', 'ThreadControllerImpl::RunTask']);

const CATEGORIES = ['toplevel', 'loading', 'devtools.timeline', 'blink.user_timing'];

/** Records Chromium's own trace of a visit, and reads from it what its developer tools would show. */
export async function traced(browser: Browser, page: Page, visit: () => Promise<void>): Promise<PageTimes> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await visit();
  const trace = await browser.stopTracing();
  return timesOf((JSON.parse(trace.toString('utf8')) as { readonly traceEvents: readonly TraceEvent[] }).traceEvents);
}

/** Format: Chromium's trace events, `largestContentfulPaint::Candidate`, `EventTiming` and `LayoutShift` as Blink emits them. */
export function timesOf(events: readonly TraceEvent[]): PageTimes {
  const named = (name: string) => events.filter((event) => event.name === name);
  const paint = named('largestContentfulPaint::Candidate')
    .toSorted((a, b) => a.ts - b.ts)
    .at(-1);
  const begun = named('navigationStart').find(
    ({ args }) => args?.data?.navigationId === paint?.args?.data?.navigationId,
  );
  if (paint === undefined || begun === undefined) throw new Error('the trace has no largest contentful paint');
  // What the browser counts as an interaction has a number: keys and clicks; hovering has 0.
  const interactions = named('EventTiming').flatMap((event) => {
    const { interactionId, duration } = event.args?.data ?? {};
    return interactionId && duration !== undefined ? { ...event, duration } : [];
  });
  if (interactions.length === 0) throw new Error('the trace has no interaction');
  const shifts = named('LayoutShift').map(({ args }) =>
    args?.data?.had_recent_input === true ? 0 : (args?.data?.weighted_score_delta ?? 0),
  );
  const layoutShift = shifts.reduce((sum, one) => sum + one, 0);
  return {
    largestPaintMs: (paint.ts - begun.ts) / 1_000,
    interactionMs: Math.max(...interactions.map(({ duration }) => duration)),
    interactionTaskMs: longestTask(events, interactions) / 1_000,
    layoutShift,
  };
}

export function medianTimes(times: readonly PageTimes[]): PageTimes {
  const median = (figure: keyof PageTimes) => medianOf(times.map((one) => one[figure]));
  return {
    largestPaintMs: median('largestPaintMs'),
    interactionMs: median('interactionMs'),
    interactionTaskMs: median('interactionTaskMs'),
    layoutShift: median('layoutShift'),
  };
}

/** Of the tasks of the pages' own thread that ran between an interaction and its frame: microseconds of the processor. */
function longestTask(
  events: readonly TraceEvent[],
  interactions: readonly (TraceEvent & { readonly duration: number })[],
): number {
  const tasks = events.filter(({ name, tdur }) => TASKS.has(name) && tdur !== undefined);
  const during = interactions.flatMap(({ pid, tid, ts, duration }) =>
    tasks.filter((task) => {
      const isOwn = task.pid === pid && task.tid === tid;
      return isOwn && task.ts + (task.dur ?? 0) >= ts && task.ts <= ts + duration * 1_000;
    }),
  );
  return Math.max(0, ...during.map(({ tdur = 0 }) => tdur));
}
