import type { JsonSchema } from './json.ts';

/** A value that fits a schema: its own example, or one made from its parts. The same schema, the same value. */
export function exampleOf(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): unknown {
  const { $ref, type, examples, properties, items, anyOf, oneOf, minimum = 1, minLength = 0 } = schema;
  if (examples !== undefined) return examples[0];
  if ($ref !== undefined) return exampleOf(components[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, components);
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = anyOf ?? oneOf ?? [];
  if (choice !== undefined) return exampleOf(choice, components);
  if (type === 'object') {
    const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, exampleOf(field, components)]);
    return Object.fromEntries(fields);
  }
  if (type === 'array') return items === undefined ? [] : [exampleOf(items, components)];
  if (type === 'integer' || type === 'number') return Math.max(minimum, 1);
  if (type === 'boolean') return true;
  return type === 'string' ? 'text'.padEnd(minLength, '.') : {};
}
