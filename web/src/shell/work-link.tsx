import type { ReactNode } from 'react';
import { WORKERS } from '../../../lib/client/roles.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { NameLink } from './name-link.tsx';

/** A file's or a job's name, which leads to its page for those who may open it. */
export function WorkLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!useIsOneOf(WORKERS)) return <bdi>{children}</bdi>;
  return <NameLink href={href}>{children}</NameLink>;
}
