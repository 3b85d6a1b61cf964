import type { Dependencies } from '../../http/dependencies.ts';
import type { OnceDependencies } from '../../http/once.ts';
import type { Attempts } from '../../ports/attempts.ts';
import type { BillingContacts } from '../../ports/billing-contacts.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { IdentityProvider } from '../../ports/identity.ts';
import type { Invitations } from '../../ports/invitations.ts';
import type { Mailer } from '../../ports/mail.ts';
import type { MailCodes } from '../../ports/mail-codes.ts';
import type { People } from '../../ports/people.ts';
import type { RecoveryCodes } from '../../ports/recovery-codes.ts';
import type { Sessions } from '../../ports/sessions.ts';
import type { VerifySession } from './authenticate.ts';
import type { SignUpPolicy } from './sign-up-policy.ts';

export interface AccountDependencies extends Dependencies, OnceDependencies {
  readonly people: People;
  readonly credentials: Credentials;
  readonly invitations: Invitations;
  readonly identity: IdentityProvider;
  readonly sessions: Sessions;
  readonly recoveryCodes: RecoveryCodes;
  readonly billingContacts: BillingContacts;
  readonly verifySession: VerifySession;
  /** The wall's time, which secrets and sessions live by. */
  readonly wallMs: () => number;
  /** So many random bytes, fit for secrets. */
  readonly random: (bytes: number) => Uint8Array;
  readonly newUserId: () => string;
  /** Cookies are for TLS only; false where there is none (loopback). */
  readonly secureCookies: boolean;
}

/** What the way in needs besides. */
export interface EntryDependencies extends AccountDependencies {
  readonly attempts: Attempts;
  readonly mailCodes: MailCodes;
  readonly mailer: Mailer;
  readonly signUpPolicy: SignUpPolicy;
}
