/** To whom mails about bills are sent: name and address of a person or a department. */
export interface BillingContact {
  readonly name: string;
  readonly email: string;
}

/** Stored beside people and not in the log, so that it can be erased. */
export interface BillingContacts {
  get(org: string): Promise<BillingContact | undefined>;
  put(org: string, contact: BillingContact): Promise<void>;
  /** Erases the contact. No error when there is none. */
  remove(org: string): Promise<void>;
}
