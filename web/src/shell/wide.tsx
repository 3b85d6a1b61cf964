import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import './wide.css';

/** A table that scrolls sideways on a narrow screen, and shows that it does; reached by keyboard too. */
export function Wide(props: { readonly label: string; readonly minWidth: number; readonly children: ReactNode }) {
  return (
    <Table.ScrollContainer
      minWidth={props.minWidth}
      className="wide-table"
      scrollAreaProps={{
        type: 'auto',
        offsetScrollbars: 'present',
        viewportProps: { tabIndex: 0, role: 'region', 'aria-label': props.label },
      }}
    >
      {props.children}
    </Table.ScrollContainer>
  );
}
