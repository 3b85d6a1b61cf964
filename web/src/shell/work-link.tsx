import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { WORKERS } from '../../../lib/client/roles.ts';
import { useIsOneOf } from '../session/organisation.ts';

/** A file's or a job's name, which leads to its page for those who may open it. */
export function WorkLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!useIsOneOf(WORKERS)) return <bdi>{children}</bdi>;
  return (
    <Anchor component={Link} href={href}>
      <bdi>{children}</bdi>
    </Anchor>
  );
}
