import { MAX_SESSIONS, type OpenSession, SESSION_DAYS, type Sessions } from '../../app/ports/sessions.ts';
import { defined } from '../../domain/defined.ts';
import { type Key, type Records, RecordsError, type Write } from './table.ts';

/** Pages of sessions that one call ends. */
const MAX_ROUNDS = 50;
const HOUR_MS = 3_600_000;
const LIFE_MS = SESSION_DAYS * 24 * HOUR_MS;

const sessionKey = (id: string): Key => ({ pk: `session#${id}`, sk: 'session' });
const listKey = (user: string, id: string): Key => ({ pk: `sessions#${user}`, sk: id });

/** Sessions in the users table: by id for each request, and by person for their list. */
export function createSessions(records: Records): Sessions {
  const both = (session: OpenSession, kind: 'insert' | 'replace', was?: OpenSession): Write[] =>
    [sessionKey(session.id), listKey(session.user, session.id)].map((key) => {
      const item = { ...key, record: session, expiresAtMs: session.createdAtMs + LIFE_MS };
      return kind === 'insert' ? { kind, ...item } : { kind, ...item, ...defined({ was }) };
    });
  const end = (user: string, id: string) =>
    records.write([
      { kind: 'delete', ...sessionKey(id) },
      { kind: 'delete', ...listKey(user, id) },
    ]);
  const all = async (user: string) => (await records.page<OpenSession>(`sessions#${user}`, 2 * MAX_SESSIONS)).items;

  return {
    async open(session) {
      await records.write(both(session, 'insert'));
      const open = await all(session.user);
      const others = open.filter(({ id }) => id !== session.id).sort((a, b) => b.createdAtMs - a.createdAtMs);
      for (const { id } of others.slice(MAX_SESSIONS - 1)) await end(session.user, id);
    },
    find: (id) => records.get<OpenSession>(sessionKey(id)),
    async seen(session, atMs) {
      const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
      if (session.lastSeenAtMs >= hourMs) return;
      // One that has ended meanwhile is not the one that was read, and stays ended.
      await records.write(both({ ...session, lastSeenAtMs: hourMs }, 'replace', session));
    },
    async end(user, id) {
      const found = await records.get<OpenSession>(listKey(user, id));
      if (found === undefined) return false;
      return end(user, id);
    },
    async endAll(user, but) {
      // Many that open at once may be more than a page: each trims by what it has read.
      for (let rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
        const others = (await all(user)).filter((one) => one.id !== but);
        if (others.length === 0) return;
        for (const { id } of others) await end(user, id);
      }
      throw new RecordsError(
        'records-contended',
        `sessions of ${user} were opened faster than they could be ended, ${MAX_ROUNDS} pages of them`,
      );
    },
    page: (user, limit, cursor) => records.page<OpenSession>(`sessions#${user}`, limit, cursor),
  };
}
