import { Card, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { defined } from '../../../lib/domain/defined.ts';

/** One number of the overview, with its name above and what it means below. */
export function Figure(props: {
  readonly label: string;
  readonly note: ReactNode;
  readonly children: ReactNode;
  /** Its least height, where its number comes later and must move nothing. */
  readonly placePx?: number;
}) {
  return (
    <Card withBorder {...defined({ mih: props.placePx })}>
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
