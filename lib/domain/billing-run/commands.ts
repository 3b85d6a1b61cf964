import type { Command } from 'epoch';

export type BillingRunCommand =
  | Command<'StartBillingRun', Readonly<Record<string, never>>>
  | Command<'CompleteBillingRun', { readonly organisations: number; readonly failed: number }>;
