import type { VerifySession } from '../../lib/app/accounts/commands/authenticate.ts';
import type { IdentityProvider, NewIdentity } from '../../lib/app/ports/identity.ts';

interface Person extends Omit<NewIdentity, 'password' | 'email' | 'admin'> {
  admin: boolean;
  email: string;
  readonly subject: string;
  password: string;
  enabled: boolean;
  codes: 'off' | 'enrolled' | 'on';
}

/** A token says what was so when it was made. */
interface Issued {
  readonly person: Person;
  readonly session: string;
  readonly admin: boolean;
  readonly issuedAtMs: number;
}

/** What every authenticator shows. */
export const ONE_TIME_CODE = '246810';

/** As Cognito judges: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-policies.html. */
export const ACCEPTED_PASSWORD =
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+ -])\S.{10,}\S$/;

/** An identity provider in memory: its access tokens name the subject, and are good until it forgets them. */
export function memoryIdentity(nowMs: () => number): IdentityProvider & {
  readonly verifySession: VerifySession;
  expire(token: string): void;
} {
  const people = new Map<string, Person>();
  const sessions = new Map<string, Issued | 'expired'>();
  let serial = 0;
  const open = (person: Person, session?: string) => {
    serial += 1;
    const id = session ?? `session-${serial}-of-its-own`;
    const accessToken = `session.${serial}`;
    const issuedAtMs = Math.floor(nowMs() / 1_000) * 1_000;
    sessions.set(accessToken, { person, session: id, admin: person.admin, issuedAtMs });
    return { accessToken, refreshToken: `refresh.${person.subject}.${id}`, expiresInSeconds: 3_600 };
  };
  const ofToken = (token: string) => {
    const session = sessions.get(token);
    return session === undefined || session === 'expired' ? undefined : session.person;
  };
  const ended = new Set<string>();
  return {
    async signIn(email, password, code) {
      const person = people.get(email.toLowerCase());
      if (!person?.enabled || person.password !== password) return 'refused';
      if (person.codes !== 'on') return open(person);
      if (code === undefined) return 'code-required';
      return code === ONE_TIME_CODE ? open(person) : 'code-invalid';
    },
    async refresh(token) {
      const [, subject, session] = token.split('.');
      const person = [...people.values()].find((one) => one.subject === subject);
      return person?.enabled && !ended.has(token) ? open(person, session) : undefined;
    },
    async setPassword(email, password) {
      const person = people.get(email.toLowerCase());
      if (person === undefined) return 'unknown';
      if (!ACCEPTED_PASSWORD.test(password)) return 'password-too-weak';
      person.password = password;
      return 'set';
    },
    async setEmail(subject, email) {
      const [old, person] = [...people].find(([, one]) => one.subject === subject) ?? [];
      const standing = people.get(email.toLowerCase());
      if (standing !== undefined && standing !== person) return 'taken';
      if (old === undefined || person === undefined) throw new Error(`no user ${subject}`);
      people.delete(old);
      person.email = email.toLowerCase();
      people.set(person.email, person);
      return 'set';
    },
    async enrolCodes(token) {
      const person = ofToken(token);
      if (person !== undefined) person.codes = 'enrolled';
      return person && 'JBSWY3DPEHPK3PXP';
    },
    async confirmCodes(token, code) {
      const person = ofToken(token);
      if (person?.codes !== 'enrolled' || code !== ONE_TIME_CODE) return false;
      person.codes = 'on';
      return true;
    },
    async removeCodes(email) {
      const person = people.get(email.toLowerCase());
      if (person) person.codes = 'off';
    },
    signOut: async (token) => void ended.add(token),
    describe: async (token) => ofToken(token),
    async create(person) {
      const standing = people.get(person.email.toLowerCase());
      if (standing !== undefined) return standing.request === person.request ? { subject: standing.subject } : 'taken';
      if (!ACCEPTED_PASSWORD.test(person.password)) return 'password-too-weak';
      serial += 1;
      const subject = `subject-${serial}`;
      people.set(person.email.toLowerCase(), {
        ...person,
        email: person.email.toLowerCase(),
        subject,
        enabled: true,
        codes: 'off',
      });
      return { subject };
    },
    async setEnabled(email, enabled) {
      const person = people.get(email);
      if (person) person.enabled = enabled;
    },
    async setAdministrator(email, admin) {
      const person = people.get(email);
      if (person) person.admin = admin;
    },
    remove: async (email) => void people.delete(email),
    async verifySession(token) {
      const session = sessions.get(token);
      if (session === undefined) return 'invalid';
      if (session === 'expired') return 'expired';
      const { person, ...claims } = session;
      return { subject: person.subject, ...claims };
    },
    expire: (token) => void sessions.set(token, 'expired'),
  };
}
