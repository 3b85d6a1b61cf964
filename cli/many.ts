import { NoAnswerError } from '../lib/client/api-error.ts';
import type { Context } from './context.ts';
import { CommandError, EXIT } from './exit-codes.ts';
import { failureOf } from './failure.ts';
import { printable } from './format.ts';

/** The outcome of each item, one by one. */
export interface Fates {
  /** Processes one item. Its failure stops no other, unless all others would fail in the same way. */
  try(name: string, work: () => Promise<void>): Promise<void>;
  /** Left out; `isWished`: as the person asked for, and so no reason for another exit code. */
  skip(name: string, code: string, why: string, isWished?: boolean): void;
  /** Throws CommandError `some-failed` when not all was done. */
  end(): void;
}

/** Without a session or a connection all others fail too: the rest is named and not tried. */
function isEverybodys(error: unknown): boolean {
  return error instanceof NoAnswerError || failureOf(error).exitCode === EXIT.unauthenticated;
}

/** Processes one after the other, each with its own fate, named as it is. */
export async function tryEach(
  context: Pick<Context, 'out'>,
  names: readonly string[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const fates = fatesOf(context, names.length);
  for (const name of names) await fates.try(name, () => work(name));
  fates.end();
}

/**
 * A command for many: prints a line for each that is not done, and ends with exit code 7 for some. One alone fails by its own code.
 * `done`: of the count, those that are done already.
 */
export function fatesOf({ out }: Pick<Context, 'out'>, count: number, done = 0): Fates {
  const counts = { done, skipped: 0, failed: 0 };
  let isOver = false;
  let isShort = false;
  const tell = (status: 'skipped' | 'failed', name: string, code: string, message: string) => {
    counts[status] += 1;
    if (out.isJson) out.line({ name, status, code, message }, '');
    else out.trouble(`${status}  ${printable(name)}: ${printable(message)}`);
  };
  return {
    async try(name, work) {
      if (isOver) {
        isShort = true;
        tell('skipped', name, 'not-tried', 'not tried after what failed before');
        return;
      }
      try {
        await work();
        counts.done += 1;
      } catch (error) {
        if (count === 1) throw error;
        const { code, message, fields = [] } = failureOf(error);
        isOver ||= isEverybodys(error);
        tell('failed', name, code, [message, ...fields.map(({ at, message: what }) => `${at}: ${what}`)].join('; '));
      }
    },
    skip(name, code, why, isWished = false) {
      if (!isWished) isShort = true;
      tell('skipped', name, code, why);
    },
    end() {
      const { skipped, failed } = counts;
      const summary = `${counts.done} done, ${skipped} skipped, ${failed} failed`;
      if (failed > 0 || isShort) throw new CommandError(EXIT.someFailed, 'some-failed', summary);
      if (count > 1 || skipped > 0) out.note(summary);
    },
  };
}
