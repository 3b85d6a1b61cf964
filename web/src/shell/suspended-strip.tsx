import { Alert, Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { PAYERS } from '../../../lib/client/roles.ts';
import { formatInstant } from '../format/time.ts';
import { useOrganisation } from '../session/organisation.ts';

/** Over every page of an organisation that is suspended: since when, why, and what goes on. */
export function SuspendedStrip() {
  const { suspended, role } = useOrganisation();
  if (suspended === undefined) return null;
  return (
    <Alert color="red" title={`Suspended since ${formatInstant(suspended.since)}`} mb="md">
      <Text>
        <bdi>{suspended.reason}</bdi>
      </Text>
      <Text size="sm">
        Uploads, jobs, publishing, invitations and tokens wait until it is resumed. Files can be read, downloaded and
        deleted, running jobs end, and storage is billed as before.
        {PAYERS.includes(role) ? (
          <>
            {' '}
            <Anchor component={Link} href="/bills/balance" underline="always">
              See what is to be paid
            </Anchor>
            .
          </>
        ) : null}
      </Text>
    </Alert>
  );
}
