import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { copyWhole } from './copy-whole.ts';

/** A name in the place of an id, which is shown when one points at it, and is what is copied of it; it may lead somewhere. */
export function Named({ id, name, href }: { readonly id: string; readonly name: string; readonly href?: string }) {
  const text = (
    <bdi title={id} onCopy={(event) => copyWhole(event, id)}>
      {name}
    </bdi>
  );
  if (href === undefined) return text;
  return (
    <Anchor component={Link} href={href}>
      {text}
    </Anchor>
  );
}
