import { QueryClient } from '@tanstack/react-query';

/** Refusals are answers, not accidents: only transient failures are retried. */
function mayPass(error: unknown): boolean {
  const status = (error as { readonly status?: number }).status;
  return status === undefined || status >= 500 || status === 429;
}

const MAX_RETRIES = 2;
const FRESH_MS = 5_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: FRESH_MS, retry: (count, error) => count < MAX_RETRIES && mayPass(error) },
    mutations: { retry: false },
  },
});
