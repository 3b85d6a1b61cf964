import { Card, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { defined } from '../../../lib/domain/defined.ts';

/** What a number of the overview needs of the result of a read. */
export interface ReadOf<Reply> {
  readonly data: Reply | undefined;
  readonly isLoadingError: boolean;
}

/** In the place of a number that is on its way, or that did not come. */
export function NoNumber({ reads }: { readonly reads: readonly ReadOf<unknown>[] }) {
  if (!reads.some(({ isLoadingError }) => isLoadingError)) return '…';
  return (
    <Text span size="sm" fw={400} c="dimmed">
      Could not be read
    </Text>
  );
}

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
