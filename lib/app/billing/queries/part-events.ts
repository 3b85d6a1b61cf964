import { type CommitReader, type Kernel, parseEventId } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayStart } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import { ATTEMPT_LOOK_BACK_DAYS } from '../../usage/queries/timelines.ts';
import { bytesRow, dayAttemptRow, linkRow } from '../../usage/views/timeline-rows.ts';
import { countsOfFile } from './counted-files.ts';
import { cursorAt, type LineCursor, START } from './line-cursor.ts';

/** An event of the log that a part of a day follows from, and how much of the part's count it brings; below zero it ends it. */
export interface PartEvent {
  /** `stream@version` */
  readonly event: string;
  readonly atMs: number;
  readonly count: bigint;
  /** The job that was linked or unlinked. */
  readonly jobId?: string;
}

interface EventPage {
  readonly events: readonly PartEvent[];
  readonly at?: LineCursor;
}

/** How much of a day a change of a level by `delta` at an instant makes: from then to the day's end, all of the day when it was before. */
function worth(delta: bigint, atMs: number, day: Day): bigint {
  const end = dayEnd(day);
  return atMs >= end ? 0n : delta * BigInt(end - Math.max(atMs, dayStart(day)));
}

/** What a file counted of a meter that has no timeline on a day, page by page; the cursor's row is a version. */
export async function eventsOfCounts(
  kernel: Kernel,
  fileId: string,
  of: { readonly meter: MeterKey; readonly day: Day },
  from: LineCursor = START,
  limit: number,
): Promise<EventPage> {
  const version = Number(from.row ?? 1);
  if (!Number.isSafeInteger(version) || version < 1) return { events: [] };
  const { events, next } = await countsOfFile(kernel, fileId, of, version, limit);
  return { events, ...defined({ at: next === undefined ? undefined : { ...from, row: `${next}` } }) };
}

/** What changed a file's bytes before a day's end, then who was linked to it, page by page. Changes sum to the file's count of the day. */
export async function eventsOfFile(
  views: ViewReader,
  fileId: string,
  day: Day,
  from: LineCursor = START,
  limit: number,
): Promise<EventPage> {
  const wanted = { limit, ...defined({ cursor: from.row }) };
  if (from.list === 0) {
    const page = await bytesRow.page(views, { fileId }, wanted);
    const events = page.items.flatMap(({ values: { event, changes } }): PartEvent[] => {
      const before = changes.filter(({ atMs }) => atMs < dayEnd(day));
      const [first] = before;
      if (first === undefined) return [];
      const count = before.reduce((sum, { atMs, delta }) => sum + worth(BigInt(delta), atMs, day), 0n);
      return [{ event, atMs: first.atMs, count }];
    });
    return { events, at: cursorAt(from, page.cursor === undefined ? 1 : 0, 0, page.cursor) };
  }
  const page = await linkRow.page(views, { fileId }, wanted);
  const events = page.items.flatMap(({ values: { event, atMs, jobId } }): PartEvent[] =>
    atMs < dayEnd(day) ? [{ event, atMs, count: 0n, jobId }] : [],
  );
  return { events, ...defined({ at: page.cursor === undefined ? undefined : { ...from, row: page.cursor } }) };
}

/** The start and the end of an attempt. */
export async function eventsOfAttempt(
  views: ViewReader,
  organisationId: string,
  attemptId: string,
  day: Day,
): Promise<EventPage> {
  for (let back = 0; back <= ATTEMPT_LOOK_BACK_DAYS; back += 1) {
    const row = await dayAttemptRow.get(views, { organisationId, day: addDays(day, -back), attemptId });
    if (row === undefined) continue;
    const { started, startedAtMs, ended, endedAtMs } = row.values;
    const events: PartEvent[] = [];
    if (started !== undefined) {
      events.push({ event: started, atMs: startedAtMs, count: worth(1n, startedAtMs, day) });
    }
    if (ended !== undefined && endedAtMs !== undefined && endedAtMs < dayEnd(day)) {
      events.push({ event: ended, atMs: endedAtMs, count: worth(-1n, endedAtMs, day) });
    }
    return { events };
  }
  return { events: [] };
}

/** An event as the log has it, by its id. */
export async function eventAt(reader: CommitReader, event: string) {
  const at = parseEventId(event);
  if (at === undefined) return undefined;
  for await (const { version, events, atMs } of reader.read(at.stream, { from: at.version, to: at.version })) {
    const type = events[at.version - version]?.type;
    return type === undefined ? undefined : { ...at, type, atMs };
  }
  return undefined;
}
