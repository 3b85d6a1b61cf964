import { Anchor, Box, Group, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Column, DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';

/** Of a row of one line, and of the head. */
const ROW_PX = 39;

/**
 * A list of a few rows in a place of that size: rows that come and go by themselves move nothing of what is below. `rest` says where the
 * others are.
 */
export function ShortList<Item>(props: {
  readonly title: string;
  readonly rest: { readonly href: string; readonly name: string };
  readonly most: number;
  readonly minWidth: number;
  readonly columns: readonly Column[];
  readonly items: readonly Item[];
  /** What is said where there is none. */
  readonly empty: ReactNode;
  readonly children: (item: Item) => ReactNode;
}) {
  const { title, rest, most, minWidth, columns, items, empty, children } = props;
  return (
    <Box miw={0}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Anchor component={Link} href={rest.href} size="sm" underline="always">
          {rest.name}
        </Anchor>
      </Group>
      <Box mih={ROW_PX * (most + 1)}>
        {items.length === 0 ? (
          <Text c="dimmed" component="div">
            {empty}
          </Text>
        ) : (
          <Box style={{ whiteSpace: 'nowrap' }}>
            <DataTable label={title} minWidth={minWidth} columns={columns}>
              {items.slice(0, most).map(children)}
            </DataTable>
          </Box>
        )}
      </Box>
    </Box>
  );
}

/** A name on one line; the whole of it is told to who points at it. */
export function NameCell({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <Table.Td title={children} style={{ maxWidth: 0, width: '50%', overflow: 'hidden', textOverflow: 'ellipsis' }}>
      <NameLink href={href}>{children}</NameLink>
    </Table.Td>
  );
}
