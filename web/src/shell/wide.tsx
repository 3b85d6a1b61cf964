import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls sideways on a narrow screen; reached by keyboard too. */
export function Wide(props: { readonly label: string; readonly minWidth: number; readonly children: ReactNode }) {
  return (
    <Table.ScrollContainer
      minWidth={props.minWidth}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': props.label } }}
    >
      {props.children}
    </Table.ScrollContainer>
  );
}
