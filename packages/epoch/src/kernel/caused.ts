import type { Origin } from './commit.ts';
import type { Execution } from './execution.ts';
import type { StepsOutcome } from './outcome.ts';
import { succeededAt } from './repeat.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import type { StoredCommit } from './store.ts';

/**
 * The outcome of an earlier execution of the same command, found by its commit: the one with this origin's actor and causation
 * after a version of the stream. Called before every decision, it looks only through what came since the last call. The
 * decision's own condition, that the stream still ends where it was looked through to, then makes the command take effect once.
 * Undefined when nothing is to be looked for.
 */
export function causedLooker(
  { runtime, first, options }: Execution,
  origin: Origin,
): (() => Promise<StepsOutcome | undefined>) | undefined {
  let through = options.causedSince;
  if (through === undefined) return undefined;
  return async () => {
    if (through === undefined || first.view.head.version <= through) return undefined;
    const found = await findCaused(runtime, first.stream, origin, { from: through + 1, to: first.view.head.version });
    through = first.view.head.version;
    if (found === undefined) return undefined;
    runtime.observe('repeat', first.stream);
    const { stream, lastVersion, version } = found;
    const marked = { stream, version: lastVersion, first: version };
    return { ok: true, results: [await succeededAt(runtime, first.aggregate, marked)] };
  };
}

function findCaused(
  runtime: Runtime,
  stream: string,
  { actor, causation }: Origin,
  range: { readonly from: number; readonly to: number },
): Promise<StoredCommit | undefined> {
  return untilAnswered(runtime, stream, async () => {
    for await (const commit of runtime.store.read(stream, range)) {
      if (commit.actor === actor && commit.causation === causation) return commit;
    }
    return undefined;
  });
}
