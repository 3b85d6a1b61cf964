import { describe, expect, it } from 'vitest';
import { registry } from '../../../lib/app/registry.ts';
import type { FieldKind } from '../src/kernel/index.ts';

const KINDS: readonly FieldKind[] = [
  'id',
  'personId',
  'label',
  'code',
  'bytes',
  'count',
  'timeMs',
  'decimal',
  'flag',
  'digest',
  'record',
];
/** Names under which people's data usually hides. `name` alone is a thing's: a file's, an organisation's. */
const PERSONAL =
  /e-?mail|phone|address|birth|(first|last|full|display|user|member|person|real)_?name|iban|card|passport|^ip$/i;
/** Names that speak of a person; a file is produced by an attempt. */
const PERSON = /((?<!produced)By|userId|memberId|ownerId|uploaderId|creatorId|authorId|publisherId|customerId)$/;

const fields = Object.values(registry).flatMap(({ name, events }) =>
  Object.entries(events).flatMap(([type, definition]) =>
    Object.entries(definition.fields).map(([field, kind]) => ({ where: `${name} ${type}.${field}`, field, kind })),
  ),
);

describe('the schemas of all events', () => {
  it('are there to be read', () => {
    expect(Object.keys(registry).length).toBeGreaterThan(5);
    expect(fields.length).toBeGreaterThan(50);
  });

  it('say of every field what it holds', () => {
    expect(fields.filter(({ kind }) => !KINDS.includes(kind as FieldKind))).toEqual([]);
  });

  it('hold no personal data', () => {
    expect(fields.filter(({ field }) => PERSONAL.test(field))).toEqual([]);
  });

  it('refer to people by id only', () => {
    expect(fields.filter(({ field, kind }) => PERSON.test(field) && kind !== 'personId')).toEqual([]);
    expect(fields.some(({ kind }) => kind === 'personId')).toBe(true);
  });

  it('would be caught if they did', () => {
    for (const name of ['email', 'memberName', 'phoneNumber', 'billingAddress']) expect(name).toMatch(PERSONAL);
    for (const name of ['name', 'previousName', 'fileId', 'machineType', 'recipients'])
      expect(name).not.toMatch(PERSONAL);
  });
});
