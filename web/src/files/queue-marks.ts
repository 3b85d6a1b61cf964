import { BROWSER_TEXTS, type Texts, tolerant } from '../shell/kept-texts.ts';

const placeOf = (of: string) => `catacloud.queue.${of}`;

/**
 * Which queues of uploads have something to show, by person and organisation, and which of them still have unfinished files
 * after a reload. Every page asks this; the queue itself, with all that sends files, is loaded where there is one.
 */
export function queueMarks(texts: Texts) {
  // Without storage the queue is taken up by the page of files alone.
  const kept = tolerant(texts);
  const shown = new Set<string>();
  const last = new Map<string, string>();
  const listeners = new Set<() => void>();
  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    has(of: string): boolean {
      return shown.has(of) || kept.getItem(placeOf(of)) !== null;
    },
    /** Called with every frame of an upload: the browser is told when something is otherwise. */
    set(of: string, { isShown, isUnfinished }: { readonly isShown: boolean; readonly isUnfinished: boolean }): void {
      const next = `${isShown} ${isUnfinished}`;
      if (last.get(of) === next) return;
      last.set(of, next);
      if (isShown) shown.add(of);
      else shown.delete(of);
      if (isUnfinished) kept.setItem(placeOf(of), '');
      else kept.removeItem(placeOf(of));
      for (const listener of listeners) listener();
    },
  };
}

/** Those of this browser. */
export const MARKS = queueMarks(BROWSER_TEXTS);
