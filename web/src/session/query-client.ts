import { focusManager, onlineManager, QueryClient } from '@tanstack/react-query';
import { mayPassSoon, recoverReads } from './failed-reads.ts';
import type { Attention } from './follow.ts';

const MAX_RETRIES = 2;
const FRESH_MS = 5_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: (count, error) => count < MAX_RETRIES && mayPassSoon(error) },
    mutations: { retry: false },
  },
});

/** As React Query knows it, which reads again by it. */
export const attention: Attention = {
  isHere: () => focusManager.isFocused() && onlineManager.isOnline(),
  subscribe(listener) {
    const ends = [focusManager.subscribe(listener), onlineManager.subscribe(listener)];
    return () => {
      for (const end of ends) end();
    };
  },
};

/** Lets what failed recover by itself, until the returned function is called. */
export function recoverByItself(): () => void {
  return recoverReads(queryClient, attention.isHere);
}
