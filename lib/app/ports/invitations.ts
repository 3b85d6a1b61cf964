import type { Page } from 'epoch/views';
import type { Role } from '../../api/route.ts';

/** An open invitation. Its secret went out by mail; only its hash is kept. */
export interface Invitation {
  readonly id: string;
  readonly org: string;
  readonly email: string;
  readonly role: Role;
  readonly invitedBy: string;
  /** The token that it was sent with. Invitations of before it was kept have none. */
  readonly madeWith?: { readonly owner: string; readonly token: string };
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
  /** Withdraws all invitations to an address, of any organisation. Those of releases that did not list them by address expire. */
  removeTo(email: string): Promise<void>;
}
