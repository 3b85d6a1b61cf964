import type { Notice } from './notice.ts';

/** One notice that the bus did not take. */
export interface Unpublished {
  readonly index: number;
  /** The bus's own code. */
  readonly code: string;
  /** False: it would be refused again, whatever happens. */
  readonly retryable: boolean;
}

/**
 * Carries notices to whoever hears them: at least once, in any order, sooner or later. `publish` answers with those that
 * were not taken; an error says nothing of any of them.
 */
export interface Bus {
  publish(notices: readonly Notice[]): Promise<readonly Unpublished[]>;
}
