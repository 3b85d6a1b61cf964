import type { Page } from 'epoch/views';

/** A user of the platform. The only part that is not event-sourced: it must be erasable. */
export interface User {
  readonly id: string;
  /** The identity provider's id of the same person. */
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'active' | 'suspended' | 'erased';
  /** As last seen in a session; only the session's own claim counts. */
  readonly admin: boolean;
  /** When they ceased to be one; 0 or absent for whoever is, or never was. Older claims of sessions do not count. */
  readonly administeredUntilMs?: number;
  /** Whether signing in asks for a one-time code. */
  readonly codes?: boolean;
  readonly createdAtMs: number;
}

/** One entry of a user's audit log: ids and words, no names or addresses. */
export interface UserAudit {
  readonly atMs: number;
  readonly actor: string;
  readonly act: string;
}

/** Personal data lives here and nowhere else. Reads are consistent. */
export interface People {
  byId(id: string): Promise<User | undefined>;
  /** At most 100; missing ones are left out. */
  byIds(ids: readonly string[]): Promise<readonly User[]>;
  bySubject(subject: string): Promise<User | undefined>;
  byEmail(email: string): Promise<User | undefined>;
  /** `taken`: the address or the subject belongs to another user; nothing was written. */
  add(user: User, audit: UserAudit): Promise<'added' | 'taken'>;
  /** The changed user; undefined when there is none, or it was erased. */
  change(
    id: string,
    changes: Partial<Pick<User, 'name' | 'status' | 'admin' | 'administeredUntilMs' | 'codes'>>,
    audit: UserAudit,
  ): Promise<User | undefined>;
  /** The user under another address; `taken` when it is another user's. */
  changeEmail(id: string, email: string, audit: UserAudit): Promise<User | 'taken' | undefined>;
  /**
   * Suspends, and gives the user. `last-administrator`: the user is an administrator, and no other active one is left.
   * Decided in one transaction, so that two who suspend each other at once leave one.
   */
  suspend(id: string, audit: UserAudit): Promise<User | 'last-administrator' | undefined>;
  /** Makes an administrator a person like any other. `last-administrator` and the transaction: as for suspending. */
  endAdministration(id: string, audit: UserAudit): Promise<User | 'last-administrator' | undefined>;
  /** Name and address go, the id stays for the log's sake. */
  erase(id: string, audit: UserAudit): Promise<void>;
  page(limit: number, cursor?: string): Promise<Page<User>>;
  /** The audit log of a user's record, oldest first; it outlives the erasure. */
  audit(id: string, limit: number, cursor?: string): Promise<Page<UserAudit>>;
}
