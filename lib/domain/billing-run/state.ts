import type { BillingRunEvent } from './events.ts';

export type BillingRunState =
  | { readonly status: 'none' | 'running' }
  | { readonly status: 'completed'; readonly organisations: number; readonly failed: number };

export const initialBillingRun: BillingRunState = { status: 'none' };

export function evolveBillingRun(state: BillingRunState, event: BillingRunEvent): BillingRunState {
  switch (event.type) {
    case 'BillingRunStarted':
      return state.status === 'none' ? { status: 'running' } : state;
    case 'BillingRunCompleted':
      return { status: 'completed', organisations: event.data.organisations, failed: event.data.failed };
  }
}
