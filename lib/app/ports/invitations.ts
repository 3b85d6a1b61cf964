import type { Page } from 'epoch/views';
import type { Role } from '../../api/route.ts';

/** An open invitation. Its secret went out by mail; only its hash is kept. */
export interface Invitation {
  readonly id: string;
  readonly org: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/** Open invitations of one organisation. */
export const MAX_INVITATIONS = 100;
export const INVITATION_DAYS = 14;

export interface Invitations {
  /** False, and nothing is changed, when there is one of that id. */
  add(invitation: Invitation, secret: string): Promise<boolean>;
  bySecret(secret: string): Promise<Invitation | undefined>;
  /** Whether it was there. */
  remove(org: string, id: string): Promise<boolean>;
  page(org: string, limit: number, cursor?: string): Promise<Page<Invitation>>;
}

/** A message to one person. Plain text: nothing in it is rendered. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A limit on letters of one day, for a sender or an address. Names are sealed: nothing here can be read as an address. */
export interface LetterLimit {
  readonly name: string;
  readonly max: number;
}

export interface LetterCounts {
  /** Counts a letter for each name, all or none; the name whose limit is reached, and nothing is counted. */
  take(limits: readonly LetterLimit[], day: string): Promise<string | undefined>;
}

export interface Mailer {
  send(letter: Letter): Promise<void>;
}
