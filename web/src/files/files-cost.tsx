import { Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { filesCostOf } from '../../../lib/client/files-cost.ts';
import { unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { client } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { readKey } from '../session/read-key.ts';
import { usePerson } from '../session/session-context.ts';
import { Failure, Loading } from '../shell/states.tsx';

interface Costed {
  readonly org: string;
  /** A file's id, or a folder's path. */
  readonly of: { readonly file: string } | { readonly folder: string };
}

/** What the storage of a file, or of the files of a folder, has cost since the month began. */
export function FilesCost({ org, of }: Costed) {
  const person = usePerson();
  const current = useRead('billing.currentUsage', { org });
  // The platform's own day.
  const to = current.data?.at.slice(0, 10) ?? '';
  const query = { from: `${to.slice(0, 7)}-01`, to, ...of };
  const cost = useQuery({
    queryKey: readKey(person, 'billing.getFilesCost', { org }, query, 'all'),
    queryFn: () => filesCostOf(client, org, query),
    enabled: to !== '',
  });
  const failed = [current, cost].find(({ isLoadingError }) => isLoadingError);
  if (failed !== undefined) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (cost.data === undefined) return <Loading what="the cost" />;
  const { files, usage, currency, amount } = cost.data;
  const [used] = usage;
  const quantity = used === undefined ? 'nothing stored' : `${formatQuantity(used.quantity)} ${unitName(used.unit)}`;
  const money = amount === undefined || currency === undefined ? 'no price yet' : formatMoney(amount, currency);
  return (
    <Group gap="xs" role="status" aria-label="Cost of storage">
      <Text size="sm">
        Storage since {query.from}
        {'folder' in of ? ` of ${files} ${files === 1 ? 'file' : 'files'}` : ''}: {quantity}, {money}
      </Text>
    </Group>
  );
}
