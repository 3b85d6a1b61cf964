import type { CommitMessage } from './commit-message.ts';

/** One commit message that the bus did not accept. */
export interface Unpublished {
  readonly index: number;
  /** The bus's own code. */
  readonly code: string;
  /** False: it would be refused again, whatever happens. */
  readonly retryable: boolean;
}

/**
 * Delivers commit messages to their subscribers: at least once, in any order, sooner or later. `publish` returns those that
 * were not accepted; after an error, any of them may have been.
 */
export interface Bus {
  publish(messages: readonly CommitMessage[]): Promise<readonly Unpublished[]>;
}
