import type { Origin } from './commit.ts';
import { ifDefined } from './defined.ts';
import { SequencePassedError } from './errors.ts';
import type { Execution } from './execution.ts';
import { versionAt } from './history.ts';
import { MAX_CLOCK_AHEAD_MS, MAX_LOOKED_THROUGH_WHOLE } from './limits.ts';
import type { StepsOutcome } from './outcome.ts';
import { succeededAt } from './repeat.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import type { StoredCommit } from './store.ts';
import { parseEventId } from './stream-name.ts';

/**
 * The outcome of an earlier execution of the same command, found by its commit: the one with this origin's actor and causation
 * after a version of the stream. Called before every decision, it looks only through what came since the last call. The
 * decision's own condition, that the stream still ends where it was looked through to, then makes the command take effect once.
 * Undefined when nothing is to be looked for. A commit of a later event of the same sender instead: `SequencePassedError`.
 */
export function causedLooker(
  execution: Execution,
  origin: Origin,
): (() => Promise<StepsOutcome | undefined>) | undefined {
  const { runtime, first, options } = execution;
  let through = options.causedSince;
  if (through === undefined) return undefined;
  return async () => {
    if (through === undefined || first.base.head.version <= through) return undefined;
    const since = { from: through + 1, to: first.base.head.version };
    const found = await findCaused(
      runtime,
      first.stream,
      origin,
      await notBefore(options.causedAtMs, since, execution),
    );
    through = first.base.head.version;
    if (found === undefined) return undefined;
    runtime.observe('repeat', first.stream);
    const { stream, lastVersion, version } = found;
    const marked = { stream, version: lastVersion, first: version };
    return { ok: true, results: [await succeededAt(runtime, first.aggregate, marked)] };
  };
}

/**
 * The part of a long range that can have a commit of the cause, found by halving: every commit from that one on has a time no further
 * before the cause's than two clocks differ.
 */
async function notBefore(
  causedAtMs: number | undefined,
  range: VersionsToRead,
  { runtime, first }: Execution,
): Promise<VersionsToRead> {
  if (causedAtMs === undefined || range.to - range.from < MAX_LOOKED_THROUGH_WHOLE) return range;
  const before = await versionAt(runtime, first.stream, { atMs: causedAtMs - 2 * MAX_CLOCK_AHEAD_MS });
  return { ...range, from: Math.max(range.from, before + 1) };
}

interface VersionsToRead {
  readonly from: number;
  readonly to: number;
}

/** A sender sends in order: where there is no commit of this cause but one of a later cause, this one had no effect, and must have none now. */
function findCaused(
  runtime: Runtime,
  stream: string,
  { actor, causation }: Origin,
  range: VersionsToRead,
): Promise<StoredCommit | undefined> {
  const cause = ifDefined(causation, parseEventId);
  return untilAnswered(runtime, stream, async () => {
    let last = 0;
    for await (const commit of runtime.store.read(stream, range)) {
      if (commit.actor !== actor) continue;
      if (commit.causation === causation) return commit;
      const other = ifDefined(commit.causation, parseEventId);
      if (other !== undefined && other.stream === cause?.stream) last = Math.max(last, other.version);
    }
    if (cause !== undefined && last > cause.version) throw new SequencePassedError(cause.stream, cause.version, last);
    return undefined;
  });
}
