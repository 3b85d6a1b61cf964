/** What a session consists of at the identity provider. */
export interface SessionTokens {
  readonly accessToken: string;
  /** Absent when a session was only refreshed: the old refresh token stays. */
  readonly refreshToken?: string;
  readonly expiresInSeconds: number;
}

export type SignInRefusal = 'refused' | 'code-required' | 'code-invalid';

/** A user at the identity provider. */
export interface Identity {
  readonly subject: string;
  readonly email: string;
  readonly name: string | undefined;
}

export interface NewIdentity {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly admin: boolean;
  /** Who asks: a creation that is asked for again by the same request goes on where it was, and is not `taken`. */
  readonly request: string;
}

/** Proves who people are. Throws IdentityError when it cannot be asked. */
export interface IdentityProvider {
  /**
   * `refused` for a wrong address or password, without telling them apart. The code is of the person's authenticator; one
   * is asked for only once the password was right.
   */
  signIn(email: string, password: string, code?: string): Promise<SessionTokens | SignInRefusal>;
  /** Undefined when the session has ended. */
  refresh(refreshToken: string): Promise<SessionTokens | undefined>;
  /** A token that has ended already is no error. */
  signOut(refreshToken: string): Promise<void>;
  /** Whose access token this is; undefined when it does not count any more. */
  describe(accessToken: string): Promise<Identity | undefined>;
  /** The subject; or why not. */
  create(person: NewIdentity): Promise<{ readonly subject: string } | 'taken' | 'password-too-weak'>;
  /** A new password, of a person who has proved themselves in another way. */
  setPassword(email: string, password: string): Promise<'set' | 'password-too-weak' | 'unknown'>;
  /** Another address to sign in with, by subject. `taken`: it is another person's there. */
  setEmail(subject: string, email: string): Promise<'set' | 'taken'>;
  /** A secret for an authenticator; undefined when the access token does not count any more. It is not used yet. */
  enrolCodes(accessToken: string): Promise<string | undefined>;
  /** Whether the authenticator shows the right code: from then on `signIn` needs one. */
  confirmCodes(accessToken: string, code: string): Promise<boolean>;
  removeCodes(email: string): Promise<void>;
  /** Suspension at the provider ends refreshing; our own record ends what is still signed in. */
  setEnabled(email: string, enabled: boolean): Promise<void>;
  /** Whether sessions that are opened or renewed from now on are an administrator's. */
  setAdministrator(email: string, admin: boolean): Promise<void>;
  remove(email: string): Promise<void>;
}

export class IdentityError extends Error {
  readonly code = 'identity-provider-failed';

  constructor(operation: string, cause: unknown) {
    super(`${operation} failed at the identity provider: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'IdentityError';
  }
}
