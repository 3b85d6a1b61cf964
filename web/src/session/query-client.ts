import { focusManager, onlineManager, QueryClient } from '@tanstack/react-query';
import { mayPassSoon, recoverReads } from './failed-reads.ts';

const MAX_RETRIES = 2;
const FRESH_MS = 5_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: (count, error) => count < MAX_RETRIES && mayPassSoon(error) },
    mutations: { retry: false },
  },
});

/** Lets what failed recover by itself, until the returned function is called. */
export function recoverByItself(): () => void {
  return recoverReads(queryClient, () => focusManager.isFocused() && onlineManager.isOnline());
}
