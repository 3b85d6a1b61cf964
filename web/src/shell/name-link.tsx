import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

/** A name that leads to its page; letters of any direction stay within it. */
export function NameLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Anchor component={Link} href={href}>
      <bdi>{children}</bdi>
    </Anchor>
  );
}
