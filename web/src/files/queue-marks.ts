/** Where marks are kept over a reload: the browser's `localStorage`. */
type Texts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const placeOf = (of: string) => `catacloud.queue.${of}`;

/**
 * Which queues of uploads have something to show, by person and organisation, and which of them still have unfinished files
 * after a reload. Every page asks this; the queue itself, with all that sends files, is loaded where there is one.
 */
export function queueMarks(texts: Texts) {
  const shown = new Set<string>();
  const listeners = new Set<() => void>();
  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    has(of: string): boolean {
      try {
        return shown.has(of) || texts.getItem(placeOf(of)) !== null;
      } catch {
        return shown.has(of);
      }
    },
    set(of: string, { isShown, isUnfinished }: { readonly isShown: boolean; readonly isUnfinished: boolean }): void {
      if (isShown) shown.add(of);
      else shown.delete(of);
      try {
        if (isUnfinished) texts.setItem(placeOf(of), '');
        else texts.removeItem(placeOf(of));
      } catch {
        // Without storage the queue is taken up by the page of files alone.
      }
      for (const listener of listeners) listener();
    },
  };
}

/** Those of this browser. */
export const MARKS = queueMarks({
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, value),
  removeItem: (key) => localStorage.removeItem(key),
});
