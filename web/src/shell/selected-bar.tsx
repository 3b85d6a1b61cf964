import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Chosen } from './act-on-each.ts';

/** How many rows are selected, with the buttons of what can be done with them; below it what is asked or was said. */
export function SelectedBar(props: {
  /** What the rows are: `Selected files`. */
  readonly label: string;
  readonly chosen: Chosen;
  readonly clear: () => void;
  readonly isBusy?: boolean;
  readonly below?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <Paper withBorder p="sm" role="group" aria-label={props.label}>
      <Stack gap="xs">
        <Group>
          <Text size="sm" role="status">
            {props.chosen.size} selected
          </Text>
          {props.children}
          <Button size="compact-sm" variant="subtle" disabled={props.isBusy ?? false} onClick={props.clear}>
            Clear
          </Button>
        </Group>
        {props.below}
      </Stack>
    </Paper>
  );
}
