import { createContext, useContext, useDeferredValue } from 'react';

/** `true` inside of what waited for its turn already. */
export const DrawnContext = createContext(false);

/**
 * `false` in the frame that shows what somebody did, and `true` right after it: for what takes long to draw. What stands below it waits for
 * it too, since it would move.
 */
export function useIsDrawn(): boolean {
  const own = useDeferredValue(true, false);
  return useContext(DrawnContext) || own;
}
