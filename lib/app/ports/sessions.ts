import type { Page } from 'epoch/views';

/** A person's open session: one sign-in, in one browser or program. Its id is the identity provider's, and no secret. */
export interface OpenSession {
  readonly id: string;
  readonly user: string;
  readonly createdAtMs: number;
  /** Kept to the hour. */
  readonly lastSeenAtMs: number;
  readonly agent: string;
}

/** Of one person; the oldest end when more are opened. */
export const MAX_SESSIONS = 100;
/** As long as the identity provider renews one. */
export const SESSION_DAYS = 30;

/** Open sessions. An access token counts only while its session is here, so that ending one takes effect with the next request. */
export interface Sessions {
  /** Opening one again changes nothing. */
  open(session: OpenSession): Promise<void>;
  find(id: string): Promise<OpenSession | undefined>;
  /** Remembers the hour of the last use; at most one write an hour. */
  seen(session: OpenSession, atMs: number): Promise<void>;
  /** Whether this person had it. */
  end(user: string, id: string): Promise<boolean>;
  /** All of a person's sessions but one. */
  endAll(user: string, but?: string): Promise<void>;
  page(user: string, limit: number, cursor?: string): Promise<Page<OpenSession>>;
}
