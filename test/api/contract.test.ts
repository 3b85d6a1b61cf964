import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { errorPage } from '../../lib/api/error-page.ts';
import { errorKinds } from '../../lib/api/errors.ts';
import { MAX_ARGUMENTS, MAX_TEXT_LENGTH } from '../../lib/api/groups/job-configurations.ts';
import { MAX_JOB_FILES } from '../../lib/api/groups/job-files.ts';
import { MAX_PARTS_PER_CONFIRM } from '../../lib/api/groups/upload-schemas.ts';
import { openApi } from '../../lib/api/openapi.ts';
import { MAX_PARTS } from '../../lib/api/parameters.ts';
import { endpoints } from '../../lib/api/paths.ts';
import { referencePage } from '../../lib/api/reference.ts';
import { routes } from '../../lib/api/routes.ts';
import { fileBytes, MAX_NAME_LENGTH } from '../../lib/api/schema.ts';
import { PROJECTIONS } from '../../lib/app/subscribers.ts';
import * as limits from '../../lib/domain/limits.ts';
import { filesUnder } from '../files-under.ts';

/** Refusals of commands that only sagas, runs and reactors send: no request is ever answered with them. */
const NOT_OVER_HTTP = new Set([
  ...['too-many-overrides', 'day-invalid', 'day-already-recorded', 'migration-pending', 'too-many-discounts'],
  ...['discount-invalid', 'nothing-due', 'payment-invalid', 'day-out-of-order', 'too-many-open-periods'],
  ...['correction-out-of-order', 'period-invalid', 'period-not-over', 'period-out-of-order', 'too-many-meters'],
  ...[
    'usage-invalid',
    'day-not-over',
    'run-not-started',
    'too-many-late-changes',
    'not-late',
    'not-quarantined',
    'period-below-zero',
  ],
  ...[
    'time-invalid',
    'upload-not-due',
    'file-not-due',
    'file-left',
    'attempt-not-due',
    'machine-not-due',
    'not-held',
    'bytes-invalid',
  ],
  ...['job-not-due', 'job-not-waiting', 'no-slot', 'slot-not-held', 'slot-not-returned', 'attempt-id-invalid'],
  ...[
    'too-many-periods',
    'invoice-invalid',
    'adjustment-out-of-order',
    'member-unknown',
    'adjustment-invalid',
    'too-many-adjustments',
  ],
  ...['too-many-credits', 'refund-too-large', 'account-used', 'too-many-payments', 'terms-in-past', 'terms-reversed'],
  ...['day-of-other-period', 'grace-invalid', 'period-in-grace', 'amount-invalid', 'period-not-final'],
  ...['sequence-invalid', 'too-many-corrections', 'migration-same-instant', 'too-many-migrations', 'override-overlaps'],
  ...['numbers-missing', 'too-many-documents', 'budget-exhausted', 'too-many-reservations'],
  // The contract or the making of fresh ids keeps requests from ever coming to these.
  ...['file-exists', 'job-exists', 'machine-exists', 'organisation-exists', 'user-invalid', 'already-member'],
  ...['upload-id-missing', 'upload-id-invalid', 'token-invalid', 'file-id-invalid', 'role-invalid', 'priority-invalid'],
]);

describe('the contract', () => {
  test('has every path of the table once, and no other', () => {
    expect(routes.map(({ id }) => id).sort()).toEqual(Object.keys(endpoints).sort());
    const places = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('names in its paths stand for one thing each, so no two routes are the same to the gateway', () => {
    const shapes = routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`);
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  test('puts input into a query or a body, never both, and reads have no body', () => {
    for (const { id, method, body, query } of routes) {
      expect(body !== undefined && query !== undefined && !id.startsWith('files.uppy'), id).toBe(false);
      expect(method === 'GET' && body !== undefined, id).toBe(false);
    }
  });

  test('lets every command be repeated: by a key where it creates, else by its nature', () => {
    // They prove something anew each time, and what proves it is used up: a repetition is refused, and makes nothing.
    const proving = ['completeSignUp', 'completeReset', 'changePassword', 'enrolCodes', 'confirmCodes', 'removeCodes'];
    const exempt = ['createSession', 'refreshSession', ...proving].map((name) => `account.${name}`);
    exempt.push('files.uppyCreate', 'account.completeEmailChange');
    for (const { id, method, idempotency } of routes) {
      if (method === 'GET') expect(idempotency, id).toBeUndefined();
      else if (!exempt.includes(id)) expect(idempotency, id).toBeDefined();
    }
  });

  test('pages every route that says so, and bounds every page', () => {
    for (const { id, paged, query, reply } of routes) {
      if (paged === undefined) continue;
      expect(z.safeParse(query ?? z.never(), { limit: 101 }).success, id).toBe(false);
      expect(Object.keys((reply() as z.ZodMiniObject)._zod.def.shape), id).toEqual(['items', 'nextCursor']);
    }
  });

  test('says where each thing is that it makes: every 201 has a Location, at a path of the contract', () => {
    const shape = (path: string) => path.replaceAll(/\{\w+\}/g, '{}');
    const places = new Set(routes.map(({ path }) => shape(path)));
    for (const { id, status, location, reply, path } of routes) {
      expect(location !== undefined, id).toBe(status === 201);
      if (location === undefined) continue;
      // The address of a capability is made of its secret.
      if (id !== 'files.createUploadCapability') expect(places, `${id}: ${location}`).toContain(shape(location));
      const fields = Object.keys((reply() as z.ZodMiniObject)._zod.def.shape);
      for (const [, name = ''] of location.matchAll(/\{(\w+)\}/g))
        expect([...fields, ...[...path.matchAll(/\{(\w+)\}/g)].map(([, own]) => own)], id).toContain(name);
    }
  });

  test('refuses fields that it does not know', () => {
    const loose = routes.filter(({ id, body }) => !id.startsWith('files.uppy') && body instanceof z.ZodMiniObject);
    for (const { id, body } of loose) {
      const result = z.safeParse(body as z.ZodMiniType, { surprise: 1 });
      const codes = result.error?.issues.map(({ code }) => code);
      expect(codes, id).toContain('unrecognized_keys');
    }
  });

  test('names only error codes and views that exist', () => {
    const views = new Set(PROJECTIONS.map(({ name }) => name));
    for (const { id, errors, reads = [] } of routes) {
      for (const code of errors) expect(errorKinds, `${id}: ${code}`).toHaveProperty([code]);
      for (const view of reads) expect(views, `${id}: ${view}`).toContain(view);
    }
  });

  test('knows every code that the domain and the application refuse with', async () => {
    const codes = new Set<string>();
    for (const file of await filesUnder('lib/domain', 'lib/app')) {
      for (const [, code = ''] of readFileSync(file, 'utf8').matchAll(/\breject\(\s*'([a-z-]+)'/g)) codes.add(code);
    }
    expect(codes.size).toBeGreaterThan(30);
    const unknown = [...codes].filter((code) => !Object.hasOwn(errorKinds, code) && !NOT_OVER_HTTP.has(code));
    expect(unknown).toEqual([]);
  });

  test('has codes of one form: words with hyphens, and `…-invalid`, never `invalid-…`', async () => {
    expect(Object.keys(errorKinds).filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
    const found = (await filesUnder('lib', 'packages', 'cli', 'runner', 'web/src')).flatMap((file) =>
      (readFileSync(file, 'utf8').match(/['"`]invalid-[a-z-]+['"`]/g) ?? []).map((code) => `${file}: ${code}`),
    );
    expect(found).toEqual([]);
  });

  test('has no code that nothing answers with', async () => {
    const raising = (await filesUnder('lib', 'packages')).filter(
      (file) => !/^lib\/api\/(errors|advice|groups)|\/test\//.test(file),
    );
    const text = raising.map((file) => readFileSync(file, 'utf8')).join('');
    expect(Object.keys(errorKinds).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });

  test('says the same as the domain about limits', () => {
    expect(z.safeParse(fileBytes(), String(limits.MAX_FILE_BYTES)).success).toBe(true);
    expect(z.safeParse(fileBytes(), String(limits.MAX_FILE_BYTES + 1)).success).toBe(false);
    expect(MAX_NAME_LENGTH).toBe(limits.MAX_LABEL_LENGTH);
    expect(MAX_PARTS).toBe(limits.MAX_PARTS);
    expect(MAX_PARTS_PER_CONFIRM).toBe(limits.MAX_PARTS_PER_CONFIRMATION);
    expect(MAX_JOB_FILES).toBe(limits.MAX_JOB_FILES);
    expect(MAX_ARGUMENTS).toBe(limits.MAX_ARGUMENTS);
    expect(MAX_TEXT_LENGTH).toBe(limits.MAX_ARGUMENT_LENGTH);
  });

  test('is what docs/openapi.json says', () => {
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(openApi({ testClock: true }))),
    );
  });

  test('tells a stage without a test clock nothing of the routes that move it', () => {
    const pathsOf = (testClock: boolean) => Object.keys(openApi({ testClock })['paths'] as object);
    const without = new Set(pathsOf(false));
    expect(pathsOf(true).filter((path) => !without.has(path))).toEqual(['/v1/admin/clock']);
  });

  test('is what docs/errors.md and docs/api.md say', () => {
    expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorPage());
    expect(readFileSync('docs/api.md', 'utf8')).toBe(referencePage());
  });
});
