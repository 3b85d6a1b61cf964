/** Who is written to about bills: a person's or a desk's name and address. */
export interface BillingContact {
  readonly name: string;
  readonly email: string;
}

/** Kept beside people and not in the log: it can be forgotten. */
export interface BillingContacts {
  get(org: string): Promise<BillingContact | undefined>;
  put(org: string, contact: BillingContact): Promise<void>;
  /** One that is not there is no error. */
  remove(org: string): Promise<void>;
}
