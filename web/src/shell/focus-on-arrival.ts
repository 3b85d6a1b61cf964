import { useEffect, useRef } from 'react';

/** What opens over the pages and keeps the focus while it is open. */
const OVERLAY = '[role=dialog], [role=menu]';

const overlayInUse = () => document.activeElement?.closest(OVERLAY) ?? null;

/**
 * Another page begins at its beginning, for readers by keyboard and by ear too; the first one begins where browsers do. Who has opened
 * something else while the page was on its way stays in that.
 */
export function useFocusOnArrival(shown: string, asked: string): void {
  const before = useRef(shown);
  const left = useRef<Element | null>(null);
  useEffect(() => {
    if (asked !== before.current) left.current = overlayInUse();
  }, [asked]);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    const overlay = overlayInUse();
    if (overlay === null || overlay === left.current) {
      document.getElementById('content')?.focus({ preventScroll: true });
    }
    window.scrollTo(0, 0);
  }, [shown]);
}
