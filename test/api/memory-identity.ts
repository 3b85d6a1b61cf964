import type { VerifySession } from '../../lib/app/accounts/commands/authenticate.ts';
import type { IdentityProvider, NewIdentity } from '../../lib/app/ports/identity.ts';

interface Person extends NewIdentity {
  readonly subject: string;
  enabled: boolean;
}

const MIN_PASSWORD_LENGTH = 12;

/** An identity provider in memory: its access tokens name the subject, and are good until it forgets them. */
export function memoryIdentity(): IdentityProvider & {
  readonly verifySession: VerifySession;
  expire(token: string): void;
} {
  const people = new Map<string, Person>();
  const sessions = new Map<string, Person | 'expired'>();
  let serial = 0;
  const open = (person: Person) => {
    serial += 1;
    const accessToken = `session.${serial}`;
    sessions.set(accessToken, person);
    return { accessToken, refreshToken: `refresh.${person.subject}.${serial}`, expiresInSeconds: 3_600 };
  };
  const ofToken = (token: string) => {
    const person = sessions.get(token);
    return person === 'expired' ? undefined : person;
  };
  const ended = new Set<string>();
  return {
    async signIn(email, password) {
      const person = people.get(email.toLowerCase());
      return person?.enabled && person.password === password ? open(person) : undefined;
    },
    async refresh(token) {
      const subject = token.split('.')[1];
      const person = [...people.values()].find((one) => one.subject === subject);
      return person?.enabled && !ended.has(token) ? open(person) : undefined;
    },
    signOut: async (token) => void ended.add(token),
    describe: async (token) => ofToken(token),
    async create(person) {
      if (people.has(person.email.toLowerCase())) return 'taken';
      if (person.password.length < MIN_PASSWORD_LENGTH) return 'password-too-weak';
      serial += 1;
      const subject = `subject-${serial}`;
      people.set(person.email.toLowerCase(), { ...person, email: person.email.toLowerCase(), subject, enabled: true });
      return { subject };
    },
    async setEnabled(email, enabled) {
      const person = people.get(email);
      if (person) person.enabled = enabled;
    },
    remove: async (email) => void people.delete(email),
    async verifySession(token) {
      const session = sessions.get(token);
      if (session === undefined) return 'invalid';
      return session === 'expired' ? 'expired' : { subject: session.subject, admin: session.admin };
    },
    expire: (token) => void sessions.set(token, 'expired'),
  };
}
