import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { filesCostOf } from '../../../lib/client/files-cost.ts';
import { firstDayOf, monthOf } from '../../../lib/domain/metering/day.ts';
import { unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { client } from '../session/api.ts';
import { platformToday } from '../session/platform-clock.ts';
import { readKey } from '../session/read-key.ts';
import { usePerson } from '../session/session-context.ts';
import { Missing } from '../shell/states.tsx';

interface Costed {
  readonly org: string;
  /** A file's id, or a folder's path. */
  readonly of: { readonly file: string } | { readonly folder: string };
}

/** What the storage of a file, or of the files of a folder, has cost since the month began. */
export function FilesCost({ org, of }: Costed) {
  const person = usePerson();
  const to = platformToday();
  const query = { from: firstDayOf(monthOf(to)), to, ...of };
  const cost = useQuery({
    queryKey: readKey(person, 'billing.getFilesCost', { org }, query, 'all'),
    queryFn: () => filesCostOf(client, org, query),
  });
  if (cost.isLoadingError) return <Missing what="the cost" read={cost} />;
  // A line, as what comes: a larger sign would move what is below.
  if (cost.data === undefined) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Loading the cost…
      </Text>
    );
  }
  const { files, usage, currency, amount } = cost.data;
  const [used] = usage;
  const quantity = used === undefined ? 'nothing stored' : `${formatQuantity(used.quantity)} ${unitName(used.unit)}`;
  const money = amount === undefined || currency === undefined ? 'no price yet' : formatMoney(amount, currency);
  return (
    <Group gap="xs" role="status" aria-label="Cost of storage">
      <Text size="sm">
        Storage since {formatDay(query.from)} (UTC)
        {'folder' in of ? ` of ${files} ${files === 1 ? 'file' : 'files'}` : ''}: {quantity}, {money}
      </Text>
    </Group>
  );
}
