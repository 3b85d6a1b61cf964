import { Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import './wide.css';

/**
 * A table that scrolls sideways where it is too wide; reached by keyboard too. A phone, which has no pointer to find that out by, shows
 * that it does. Elsewhere a scrollbar that came and went would be seen to move.
 */
export function Wide(props: { readonly label: string; readonly minWidth: number; readonly children: ReactNode }) {
  const isPhone = useMediaQuery('(max-width: 36em)', false, { getInitialValueInEffect: false });
  return (
    <Table.ScrollContainer
      minWidth={props.minWidth}
      className="wide-table"
      scrollAreaProps={{
        type: isPhone ? 'auto' : 'hover',
        offsetScrollbars: isPhone ? 'present' : false,
        viewportProps: { tabIndex: 0, role: 'region', 'aria-label': props.label },
      }}
    >
      {props.children}
    </Table.ScrollContainer>
  );
}
