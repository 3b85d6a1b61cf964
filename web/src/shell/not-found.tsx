import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { PageTitle } from './page-title.tsx';

/** An address that leads nowhere says so; it does not show another page instead. */
export function NotFound() {
  return (
    <Stack>
      <PageTitle>Page not found</PageTitle>
      <Text>
        There is no page at this address.{' '}
        <Anchor component={Link} href="/">
          Go to the first page
        </Anchor>
        .
      </Text>
    </Stack>
  );
}
