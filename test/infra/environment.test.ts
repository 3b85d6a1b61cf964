import { describe, expect, test } from 'vitest';
import { type Environment, EnvironmentError, environment, optionalEnvironment } from '../../lib/aws/environment.ts';
import type { tableResource } from '../../lib/infra/resources.ts';

describe('environment variables of functions', () => {
  test('a name that no function reads does not compile in a stack', () => {
    // @ts-expect-error: a variable that is not in the list.
    const misspelt: Environment = { EVENT_TABLE: 'events' };
    // @ts-expect-error: the same for a resource's variable.
    const variable: Parameters<typeof tableResource>[1] = 'EVENT_TABLE';
    expect(Object.keys(misspelt)).toEqual([variable]);
  });

  test('one that is missing or empty is named', () => {
    process.env['API_URL'] = '';
    expect(() => environment('API_URL')).toThrow(EnvironmentError);
    expect(() => environment('API_URL')).toThrow('environment variable API_URL is missing or empty');
    expect(optionalEnvironment('API_URL')).toBeUndefined();
    process.env['API_URL'] = 'https://api.example';
    expect(environment('API_URL')).toBe('https://api.example');
  });
});
