import type { Page } from 'epoch/views';

/** A secret as people see it: everything but its value. */
export interface SecretRecord {
  readonly name: string;
  readonly changedAtMs: number;
  readonly changedBy: string;
}

/** Values that jobs get by reference. They are in no event, view or log, and nobody but the runner of an attempt reads them. */
export interface Secrets {
  /** Sets one. False when the organisation has too many. */
  put(organisationId: string, record: SecretRecord, value: string): Promise<boolean>;
  /** Whether there was one. */
  delete(organisationId: string, name: string): Promise<boolean>;
  page(organisationId: string, limit: number, after?: string): Promise<Page<SecretRecord>>;
  /** Values by name; one that does not exist is left out. */
  values(organisationId: string, names: readonly string[]): Promise<Readonly<Record<string, string>>>;
}

/** Of one organisation. */
export const MAX_SECRETS = 200;
