import type { People, User, UserAudit } from '../../app/ports/people.ts';
import { type Key, type Records, RecordsError, type Write } from './table.ts';

const ALL = 'users';
const ADMINISTRATORS = 'administrators';
const MAX_TRIES = 5;
const MAX_ADMINISTRATORS = 100;

const userKey = (id: string): Key => ({ pk: `user#${id}`, sk: 'profile' });
const subjectKey = (subject: string): Key => ({ pk: `subject#${subject}`, sk: 'user' });
const emailKey = (email: string): Key => ({ pk: `email#${addressOf(email)}`, sk: 'user' });
const listKey = (id: string): Key => ({ pk: ALL, sk: id });
const administratorKey = (id: string): Key => ({ pk: ADMINISTRATORS, sk: id });

interface Change {
  readonly user: User;
  readonly more: readonly Write[];
}

/** The form in which addresses are compared. Addresses are ASCII, so that no two that look alike differ. */
function addressOf(email: string): string {
  return email.toLowerCase();
}

/**
 * People in the users table: the user, pointers from address and subject that make both unique, and a list of the
 * administrators. The list finds candidates; only the user's own record says who is one.
 */
export function createPeople(records: Records): People {
  const follow = async (key: Key) => {
    const pointer = await records.get<{ id: string }>(key);
    return pointer === undefined ? undefined : records.get<User>(userKey(pointer.id));
  };

  return {
    byId: (id) => records.get<User>(userKey(id)),
    byIds: (ids) => records.getMany<User>(ids.map(userKey)),
    bySubject: (subject) => follow(subjectKey(subject)),
    byEmail: (email) => follow(emailKey(email)),
    async add(user, audit) {
      const pointer = { id: user.id };
      const added = await records.write([
        { kind: 'insert', ...userKey(user.id), record: user },
        { kind: 'insert', ...subjectKey(user.subject), record: pointer },
        { kind: 'insert', ...emailKey(user.email), record: pointer },
        { kind: 'insert', ...listKey(user.id), record: pointer },
        ...(user.admin ? [listing(user)] : []),
        audited(user.id, audit),
      ]);
      return added ? 'added' : 'taken';
    },
    change: (id, changes, audit) =>
      rewrite<never>(records, id, async (user) => {
        const changed = { ...user, ...changes };
        const list = changed.admin || user.admin ? [listing(changed)] : [];
        return { user: changed, more: [...list, audited(id, audit)] };
      }),
    changeEmail: (id, email, audit) =>
      rewrite<'taken'>(records, id, async (user) => {
        const pointer = await records.get<{ id: string }>(emailKey(email));
        if (pointer !== undefined && pointer.id !== id) return 'taken';
        const moved: readonly Write[] =
          addressOf(email) === addressOf(user.email)
            ? []
            : [
                { kind: 'insert', ...emailKey(email), record: { id } },
                { kind: 'delete', ...emailKey(user.email) },
              ];
        return { user: { ...user, email: addressOf(email) }, more: [...moved, audited(id, audit)] };
      }),
    suspend: (id, audit) =>
      rewrite<'last-administrator'>(records, id, async (user) => {
        const stays = await othersStay(records, user);
        if (stays === 'last-administrator') return stays;
        return { user: { ...user, status: 'suspended' }, more: [...stays, audited(id, audit)] };
      }),
    endAdministration: (id, audit) =>
      rewrite<'last-administrator'>(records, id, async (user) => {
        const stays = await othersStay(records, user);
        if (stays === 'last-administrator') return stays;
        const changed = { ...user, admin: false, administeredUntilMs: audit.atMs };
        return { user: changed, more: [...stays, listing(changed), audited(id, audit)] };
      }),
    async erase(id, audit) {
      await rewrite<never>(records, id, async (user) => ({
        user: { ...user, status: 'erased', email: 'erased@invalid.example', name: 'Erased', subject: '', admin: false },
        more: [
          // The pointer by subject stays: a user with an old session must not be taken for a new one.
          { kind: 'delete', ...emailKey(user.email) },
          { kind: 'delete', ...administratorKey(id) },
          audited(id, audit),
        ],
      }));
    },
    async audit(id, limit, cursor) {
      // Beside the acts there is only the profile, and it comes last.
      const { items, cursor: next } = await records.page<UserAudit | User>(`user#${id}`, limit, cursor);
      const acts = items.filter((item) => 'act' in item);
      return next === undefined ? { items: acts } : { items: acts, cursor: next };
    },
    async page(limit, cursor) {
      const { items, cursor: next } = await records.page<{ id: string }>(ALL, limit, cursor);
      const users = items.length === 0 ? [] : await records.getMany<User>(items.map(({ id }) => userKey(id)));
      const ordered = users.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      return next === undefined ? { items: ordered } : { items: ordered, cursor: next };
    },
  };
}

function audited(id: string, audit: UserAudit): Write {
  const sk = `audit#${new Date(audit.atMs).toISOString()}#${audit.act}`;
  return { kind: 'replace', pk: `user#${id}`, sk, record: audit };
}

function listing({ id, admin }: User): Write {
  return admin
    ? { kind: 'replace', ...administratorKey(id), record: { id } }
    : { kind: 'delete', ...administratorKey(id) };
}

/** Reads, changes and writes, again after a conflict with another writer. */
async function rewrite<Refusal extends string>(
  records: Records,
  id: string,
  next: (user: User) => Promise<Change | Refusal>,
): Promise<User | Refusal | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const user = await records.get<User>(userKey(id));
    if (user === undefined || user.status === 'erased') return undefined;
    const change = await next(user);
    if (typeof change === 'string') return change;
    const { user: changed, more } = change;
    const written = await records.write([{ kind: 'replace', ...userKey(id), record: changed, was: user }, ...more]);
    if (written) return changed;
  }
  throw new RecordsError('records-contended', `user ${id} was changed by others ${MAX_TRIES} times in a row`);
}

/** What has to hold for this person to administer no more: that another one who may act is still there when it is written. */
async function othersStay(records: Records, user: User): Promise<readonly Write[] | 'last-administrator'> {
  if (!user.admin || user.status !== 'active') return [];
  const other = await otherAdministrator(records, user.id);
  return other === undefined ? 'last-administrator' : [{ kind: 'check', ...userKey(other.id), was: other }];
}

/** An administrator who may act, other than this one. */
async function otherAdministrator(records: Records, id: string): Promise<User | undefined> {
  const { items } = await records.page<{ id: string }>(ADMINISTRATORS, MAX_ADMINISTRATORS);
  const others = items.filter((item) => item.id !== id);
  const users = others.length === 0 ? [] : await records.getMany<User>(others.map((item) => userKey(item.id)));
  return users.find(({ admin, status }) => admin && status === 'active');
}
