import { useEffect } from 'react';

const VARIABLE = '--printed-name';

/** What print.css puts at the foot of every printed page: the page's own rules cannot know it. */
export function usePrintedName(name: string): void {
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty(VARIABLE, JSON.stringify(name));
    return () => void style.removeProperty(VARIABLE);
  }, [name]);
}
