import { describe, expect, test } from 'vitest';
import type { RouteId } from '../../lib/api/paths.ts';
import { routes } from '../../lib/api/routes.ts';
import type { TestApi } from './api.ts';
import { CREATIONS, type Creation, scene, TOKEN } from './creations.ts';
import type { Got, Sent } from './requests.ts';

/** What must be the same in a repeat: everything but what the thing has lived through since. */
const essence = ({ status, body }: Got) => ({
  status,
  id: body?.id ?? body?.user ?? body?.uploadId,
  secret: body?.secret ?? body?.endpoint,
});

const withKey = (sent: Sent, key = 'once'): Sent => ({ ...sent, headers: { 'idempotency-key': key } });
const count = async (api: TestApi) => api.eventCount();

/** Events that one such creation comes to. */
async function eventsOfOne(id: RouteId, send: Creation['send']): Promise<number> {
  const given = await scene();
  const sent = withKey(await send(given));
  const before = await count(given.api);
  await given.api.send(id, sent);
  return (await count(given.api)) - before;
}

describe('Idempotency-Key means the same for every creation', () => {
  test('every route with a key is tried here', () => {
    const keyed = routes.filter(({ idempotency }) => idempotency === 'key').map(({ id }) => id);
    expect(CREATIONS.map(({ id }) => id).sort()).toEqual([...keyed].sort());
  });

  for (const { id, send, other, later } of CREATIONS) {
    test(`${id}: the same key and body get the same reply, and make one thing`, async () => {
      const before = await scene();
      const sent = withKey(await send(before));
      const first = await before.api.send(id, sent);
      expect(first.status).toBeLessThan(300);
      const events = await count(before.api);
      const letters = before.api.sent.length;
      expect(essence(await before.api.send(id, sent))).toEqual(essence(first));
      // The same, said in another order of names.
      const body =
        sent.body === undefined ? undefined : Object.fromEntries(Object.entries(sent.body as object).reverse());
      expect(essence(await before.api.send(id, { ...sent, ...(body && { body }) }))).toEqual(essence(first));
      expect(await count(before.api)).toBe(events);
      expect(before.api.sent.length).toBe(letters);
    });

    test(`${id}: two at once make one thing`, async () => {
      const before = await scene();
      const sent = withKey(await send(before));
      const both = await Promise.all([before.api.send(id, sent), before.api.send(id, sent)]);
      const [one, two] = both.filter(({ status }) => status !== 409);
      expect(one?.status).toBeLessThan(300);
      if (two !== undefined) expect(essence(two)).toEqual(essence(one as Got));
      expect(
        both.flatMap(({ status, body }) => (status === 409 ? [body.code] : [])).filter((code) => code !== 'conflict'),
      ).toEqual([]);
    });

    test(`${id}: another key makes another, or is decided anew`, async () => {
      const before = await scene();
      const sent = await send(before);
      const first = await before.api.send(id, withKey(sent));
      const second = await before.api.send(id, withKey(sent, 'twice'));
      if (second.status >= 300 || id === 'jobs.retry') return;
      expect(essence(second)).not.toEqual(essence(first));
    });

    test(`${id}: a repeat finishes what a dead process had begun, after whichever of its steps`, async () => {
      let hasDied = true;
      for (let steps = 1; hasDied; steps += 1) {
        const { api, ...before } = await scene();
        const sent = withKey(await send({ api, ...before }));
        const unharmed = await count(api);
        api.mortality.dieAfter(steps);
        // A request whose authorizer has failed is answered by the gateway.
        const first = await api.send(id, sent).catch(() => undefined);
        hasDied = api.mortality.revive();
        const second = await api.send(id, sent);
        expect(second.status, `after ${steps} steps: ${second.body?.detail}`).toBeLessThan(300);
        if (first !== undefined && first.status < 300) expect(essence(second)).toEqual(essence(first));
        const events = await count(api);
        expect(essence(await api.send(id, sent))).toEqual(essence(second));
        expect(await count(api)).toBe(events);
        expect(events - unharmed).toBe(await eventsOfOne(id, send));
      }
    });

    if (other !== undefined) {
      test(`${id}: another body under the key is refused, whatever the world says`, async () => {
        const before = await scene();
        const sent = withKey(await send(before));
        await before.api.send(id, sent);
        const refused = await before.api.send(id, { ...sent, body: other });
        expect(refused).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
      });
    }

    if (later !== undefined) {
      test(`${id}: a repeat is answered as the first was, whatever has happened since`, async () => {
        const before = await scene();
        const sent = withKey(await send(before));
        const first = await before.api.send(id, sent);
        await later(before);
        const events = await count(before.api);
        expect(essence(await before.api.send(id, sent))).toEqual(essence(first));
        expect(await count(before.api)).toBe(events);
      });
    }
  }

  test('the same key in another organisation is another request', async () => {
    const { api, owner, at } = await scene();
    const { body: other } = await api.send('organisations.create', { token: owner.token, body: { name: 'B' } });
    const body = { ...TOKEN, role: 'member' };
    const first = await api.send('organisations.createToken', withKey({ ...at, body }));
    const second = await api.send('organisations.createToken', withKey({ ...at, params: { org: other.id }, body }));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.body.secret).not.toBe(first.body.secret);
  });
});
