import { describe, expect, it } from 'vitest';
import { registry } from '../../lib/app/registry.ts';

const events = Object.values(registry).flatMap((aggregate) =>
  Object.entries(aggregate.events).map(([type, definition]) => ({ aggregate: aggregate.name, type, definition })),
);

describe('the events of the platform', () => {
  it('have names that are unique, for rules of the bus match them without their aggregate', () => {
    const types = events.map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
  });

  it('are registered under the name that their streams begin with', () => {
    for (const [name, aggregate] of Object.entries(registry)) expect(aggregate.name).toBe(name);
  });

  it.each(events)('hold ids of people only, and say so: $type', ({ definition }) => {
    for (const [field, kind] of Object.entries(definition.fields)) {
      const isPerson = /(user|creator|author|uploader|publisher|member|customer|person)(Id|s)?$|(?<!produced)By$/i.test(
        field,
      );
      // A map from people to amounts is a record of personal ids, as their own test says.
      if (isPerson && kind !== 'record') expect(kind, field).toBe('personId');
      expect(field, 'personal data lives in the users table alone').not.toMatch(
        /e-?mail|address|phone|(first|last|full)Name/i,
      );
    }
  });
});
