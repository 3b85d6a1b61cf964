import { Button, Group, NumberInput, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatBytes } from '../format/bytes.ts';
import { useAct } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';

const GB = 1_000_000_000n;
const MAX_GB = 9_000_000;

/** Changes how much an organisation may store. What it stores already stays, also above a lower limit. */
export function CustomerQuota({ org }: { readonly org: string }) {
  const [gigabytes, setGigabytes] = useState<number | string>('');
  const change = useAct('admin.changeQuota', ['admin.listOrganisations', 'organisations.']);

  function submit(event: FormEvent) {
    event.preventDefault();
    const limitBytes = String(BigInt(gigabytes) * GB);
    change.mutate({ params: { org }, body: { limitBytes } });
  }

  return (
    <form onSubmit={submit}>
      <Group align="end">
        <NumberInput
          label="May store (GB)"
          required
          min={1}
          max={MAX_GB}
          allowDecimal={false}
          value={gigabytes}
          onChange={setGigabytes}
        />
        <Button type="submit" variant="default" loading={change.isPending}>
          Change
        </Button>
      </Group>
      {change.isError ? <Failure error={change.error} /> : null}
      {change.isSuccess ? (
        <Text role="status" mt="xs">
          May store {formatBytes(change.data.limitBytes)}; {formatBytes(change.data.reservedBytes)} of it are reserved,{' '}
          {formatBytes(change.data.storedBytes)} stored.
        </Text>
      ) : null}
    </form>
  );
}
