import type { Dependencies } from '../../http/dependencies.ts';
import type { OnceWorld } from '../../http/once.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { IdentityProvider } from '../../ports/identity.ts';
import type { People } from '../../ports/people.ts';
import type { VerifySession } from './authenticate.ts';

export interface AccountDependencies extends Dependencies, OnceWorld {
  readonly people: People;
  readonly credentials: Credentials;
  readonly identity: IdentityProvider;
  readonly verifySession: VerifySession;
  /** The wall's time, which secrets and sessions live by. */
  readonly wallMs: () => number;
  /** So many random bytes, fit for secrets. */
  readonly random: (bytes: number) => Uint8Array;
  readonly newUserId: () => string;
  /** Cookies are for TLS only; false where there is none (loopback). */
  readonly secureCookies: boolean;
}
