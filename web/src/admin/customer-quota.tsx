import { Button, Group, NumberInput, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatBytes } from '../format/bytes.ts';
import { useAct } from '../session/read.ts';
import { Failure } from '../shell/states.tsx';
import { bytesOf, gigabytesOf } from './gigabytes.ts';

const MAX_GB = 9_000_000;
const DECIMALS = 9;

/** How much an organisation may store, and the change of it. What it stores already stays, also above a lower limit. */
export function CustomerQuota({ org, limitBytes: now }: { readonly org: string; readonly limitBytes: string }) {
  const [typed, setTyped] = useState<number | string>();
  const change = useAct('admin.changeQuota', ['admin.getOrganisation', 'admin.listOrganisations', 'organisations.']);
  const gigabytes = typed ?? gigabytesOf(now);

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(
      { params: { org }, body: { limitBytes: bytesOf(gigabytes) } },
      { onSuccess: () => setTyped(undefined) },
    );
  }

  return (
    <form onSubmit={submit}>
      <Group align="end">
        <NumberInput
          label="May store (GB)"
          required
          min={0}
          max={MAX_GB}
          decimalScale={DECIMALS}
          value={gigabytes}
          onChange={setTyped}
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
