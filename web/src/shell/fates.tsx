import { List, Text } from '@mantine/core';
import type { Acted } from './act-on-each.ts';

/** What became of each of many; `done` says it of those that were not refused. */
export function Fates({ acted, done }: { readonly acted: Acted; readonly done: string }) {
  return (
    <div role="status">
      <Text size="sm">
        {acted.done.size} {done}
        {acted.refusedCount === 0 ? '.' : `, ${acted.refusedCount} left as they are:`}
      </Text>
      <List size="sm">
        {acted.refused.map((one) => (
          <List.Item key={one} style={{ overflowWrap: 'anywhere' }}>
            {one}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
