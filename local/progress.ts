/** Called with each step and how long it took, as it happens. */
export interface Progress {
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  note(text: string): void;
}

/** A line per finished step, with its time; a failed step is named too. */
export function printProgress(write: (line: string) => void): Progress {
  return {
    async step(what, work) {
      const startMs = performance.now();
      const seconds = () => `${((performance.now() - startMs) / 1_000).toFixed(1).padStart(5)} s`;
      try {
        const result = await work();
        write(`  ✓ ${seconds()}  ${what}`);
        return result;
      } catch (error) {
        write(`  ✗ ${seconds()}  ${what}`);
        throw error;
      }
    },
    note(text) {
      write(`  ! ${text}`);
    },
  };
}

export const silent: Progress = { step: (_what, work) => work(), note: () => undefined };
