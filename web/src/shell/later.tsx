import { type ComponentType, lazy, type ReactNode, useState } from 'react';
import { chunkOf } from './chunk.ts';

/** A part of the pages with a chunk of its own. */
export interface Later<Props> {
  (props: Props): ReactNode;
  /** Loads the chunk beforehand. A failure is reported where the part is shown. */
  load(): Promise<void>;
}

/**
 * A part of the pages that is loaded when it is needed. Unlike `lazy`, one that is loaded already never suspends: React
 * keeps a fallback that it has shown for 300 ms, however soon its content is there.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  const chunk = chunkOf(load);
  const Waiting = lazy(async () => ({ default: await chunk.load() }));

  // biome-ignore lint/correctness/noComponentHookFactories: one for each chunk, made once, where modules begin
  function LaterPart(props: Props) {
    // Chosen once: another type of component would lose what is typed in this one.
    const [Part] = useState<ComponentType<Props>>(() => chunk.content ?? (Waiting as ComponentType<Props>));
    return <Part {...props} />;
  }
  return Object.assign(LaterPart, {
    async load() {
      await chunk.load().catch(() => undefined);
    },
  });
}
