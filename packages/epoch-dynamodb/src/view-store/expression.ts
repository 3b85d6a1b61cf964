import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { defined } from 'epoch';

/** Collects the placeholders of one expression, so that no attribute name can meet a reserved word. */
export function createExpression() {
  const names = new Map<string, string>();
  const values: Record<string, AttributeValue> = {};
  let count = 0;
  return {
    name(attribute: string): string {
      const known = names.get(attribute);
      if (known !== undefined) return known;
      const placeholder = `#n${names.size}`;
      names.set(attribute, placeholder);
      return placeholder;
    },
    value(value: AttributeValue): string {
      const placeholder = `:v${count}`;
      count += 1;
      values[placeholder] = value;
      return placeholder;
    },
    /** The two maps as a request takes them: absent when empty. */
    placeholders() {
      const entries = [...names].map(([attribute, placeholder]) => [placeholder, attribute]);
      const used = Object.fromEntries(entries) as Record<string, string>;
      return defined({
        ExpressionAttributeNames: entries.length > 0 ? used : undefined,
        ExpressionAttributeValues: count > 0 ? values : undefined,
      });
    },
  };
}

export type Expression = ReturnType<typeof createExpression>;
