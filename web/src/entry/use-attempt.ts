import { useState } from 'react';
import { lineOf } from '../format/failure-words.ts';

export interface Attempt {
  readonly busy: boolean;
  /** Why the last one failed, in words. */
  readonly problem: string | undefined;
  /** Whether it was done. A failure is kept as the problem, unless `handle` takes its code. */
  run(act: () => Promise<unknown>, handle?: (code: string | undefined) => boolean): Promise<boolean>;
}

/** One thing at a time that a form tries. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  return {
    busy,
    problem,
    async run(act, handle) {
      setBusy(true);
      setProblem(undefined);
      try {
        await act();
        return true;
      } catch (error) {
        const { code } = error as { readonly code?: string };
        if (handle?.(code) !== true) setProblem(lineOf(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
