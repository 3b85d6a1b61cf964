import type { ViewReader } from 'epoch/views';
import { type Day, dayEnd, dayStart } from '../../../domain/metering/day.ts';
import { type MeterKey, machineTypeOf, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { inOrder } from '../../http/in-order.ts';
import { attemptMs, FILES_AT_ONCE, sharesOf, spanOf } from '../../usage/queries/shares.ts';
import { overlaps, type Timelines } from '../../usage/queries/timelines.ts';
import { organisationFileRow } from '../../usage/views/timeline-rows.ts';

/** What a job used of a file, or in an attempt, on a day; or what no job used of a file. */
export interface ExplainedPart {
  readonly day: Day;
  readonly fileId?: string;
  readonly attemptId?: string;
  readonly jobId?: string;
  readonly count: bigint;
  /** Events of the log that the count is made from. */
  readonly events: readonly string[];
}

export interface ExplainedParts {
  /** Day by day, what counted most first. */
  readonly parts: readonly ExplainedPart[];
  /** There is more than these: of other files, or of other attempts. */
  readonly isCut: boolean;
}

export interface ExplainedPartsPorts {
  readonly views: ViewReader;
  readonly timelines: Timelines;
}

/** Rows of an organisation's files or attempts that are looked through, whenever they were there. */
export const MAX_ROWS = 20_000;
/** Files or attempts of these days that are read, however many there are: those after them are for the pages of each day. */
export const MAX_READ = 1_000;
const PAGE = { limit: 1_000 };

/** What some days of a meter are made of: about `most` parts. Each file is read once for all days, and so is each attempt. */
export async function explainedParts(
  ports: ExplainedPartsPorts,
  organisationId: string,
  meter: MeterKey,
  days: readonly Day[],
  most: number,
): Promise<ExplainedParts> {
  if (days.length === 0) return { parts: [], isCut: false };
  const windows = days.toSorted().map((day) => ({ day, fromMs: dayStart(day), toMs: dayEnd(day) }));
  const found =
    meter === STORAGE_METER
      ? ofFiles(ports, organisationId, windows)
      : ofAttempts(ports, organisationId, meter, windows);
  const parts: ExplainedPart[] = [];
  let isCut = false;
  for await (const some of found) {
    if (some === 'more' || parts.length >= most) {
      isCut = true;
      break;
    }
    parts.push(...some);
  }
  return { parts: parts.sort(byDay), isCut };
}

interface DayWindow {
  readonly day: Day;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The parts of one file or attempt after the other; `more` where there are others that are not looked at. */
type Found = AsyncGenerator<readonly ExplainedPart[] | 'more'>;

async function* ofFiles(
  { views, timelines }: ExplainedPartsPorts,
  organisationId: string,
  windows: readonly DayWindow[],
): Found {
  const span = spanOf(windows);
  const isThere = ({ values }: FileRow) => overlaps(values, span);
  const read = async (row: FileRow | 'more') => {
    if (row === 'more') return row;
    const { fileId } = row.values;
    const timeline = await timelines.file(fileId);
    return [...sharesOf(timeline, windows)].flatMap(({ window: { day }, jobs, unlinked, events }) => {
      const linked = [...jobs].map(([jobId, count]) => ({ day, fileId, jobId, count, events }));
      return [...linked, { day, fileId, count: unlinked, events }].filter(({ count }) => count !== 0n);
    });
  };
  yield* inOrder(firstOf(organisationFileRow.every(views, { organisationId }, PAGE), isThere), FILES_AT_ONCE, read);
}

type FileRow = Awaited<ReturnType<typeof organisationFileRow.page>>['items'][number];

/** The timelines have files and attempts: what any other meter counted is the organisation's, in one. */
async function* ofAttempts(
  { timelines }: ExplainedPartsPorts,
  organisationId: string,
  meter: MeterKey,
  windows: readonly DayWindow[],
): Found {
  const machineType = machineTypeOf(meter);
  if (machineType === undefined) return;
  const attempts = timelines.attemptsIn(organisationId, spanOf(windows));
  for await (const attempt of firstOf(attempts, (one) => one.machineType === machineType)) {
    if (attempt === 'more') return yield attempt;
    const { attemptId, jobId, events } = attempt;
    yield windows
      .map((window) => ({ day: window.day, attemptId, jobId, count: attemptMs(attempt, window), events }))
      .filter(({ count }) => count !== 0n);
  }
}

/** The first ones that are wanted; `more` after them where there may be others. */
async function* firstOf<T>(all: AsyncIterable<T>, isWanted: (one: T) => boolean): AsyncGenerator<T | 'more'> {
  let looked = 0;
  let found = 0;
  for await (const one of all) {
    if (looked === MAX_ROWS || found === MAX_READ) return yield 'more';
    looked += 1;
    if (!isWanted(one)) continue;
    found += 1;
    yield one;
  }
}

function byDay(one: ExplainedPart, other: ExplainedPart): number {
  if (one.day !== other.day) return one.day < other.day ? -1 : 1;
  if (one.count !== other.count) return one.count > other.count ? -1 : 1;
  return idOf(one) < idOf(other) ? -1 : 1;
}

function idOf({ fileId, attemptId, jobId }: ExplainedPart): string {
  return `${fileId ?? attemptId ?? ''} ${jobId ?? ''}`;
}
