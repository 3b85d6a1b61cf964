import { Card, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** One number of the overview, with its name above and what it means below. */
export function Figure(props: { readonly label: string; readonly note: ReactNode; readonly children: ReactNode }) {
  return (
    <Card withBorder>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {props.label}
        </Text>
      </Group>
      <Text component="div" fz="xl" fw={700} my={4}>
        {props.children}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {props.note}
      </Text>
    </Card>
  );
}
