/** A message to one person, as plain text and as HTML that says the same. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailer {
  /** Throws MailError when the letter was not taken. */
  send(letter: Letter): Promise<void>;
}

export class MailError extends Error {
  readonly code = 'mail-failed';

  constructor(cause: unknown) {
    super(`the letter could not be sent: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'MailError';
  }
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
