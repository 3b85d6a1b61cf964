import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../session/api.ts';
import { type Acted, actOnEach, type Chosen } from '../shell/act-on-each.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Fates } from '../shell/fates.tsx';
import { SelectedBar } from '../shell/selected-bar.tsx';

const ACTS = {
  restore: { call: client.files.restore, done: 'restored' },
  remove: { call: client.files.delete, done: 'deleted for good' },
} as const;

/** What can be done with the selected files of the trash; each has its own fate, which is told at the end. */
export function TrashSelection(props: {
  readonly org: string;
  readonly chosen: Chosen;
  readonly unselect: (files: Chosen) => void;
}) {
  const { org, chosen, unselect } = props;
  const queries = useQueryClient();
  const acting = useMutation<Acted, Error, keyof typeof ACTS>({
    mutationFn: (act) => actOnEach(chosen, (file) => ACTS[act].call({ org, file })),
    async onSuccess({ done }) {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) => /^(files|jobs|billing)\./.test(String(queryKey[0])),
      });
      unselect(done);
    },
  });
  function clear() {
    unselect(chosen);
    acting.reset();
  }
  if (chosen.size === 0 && acting.data === undefined) return null;
  const isNone = chosen.size === 0;
  return (
    <SelectedBar
      label="Selected files"
      chosen={chosen}
      clear={clear}
      below={
        acting.data === undefined ? null : <Fates acted={acting.data} done={ACTS[acting.variables ?? 'restore'].done} />
      }
    >
      <Button
        size="compact-sm"
        variant="default"
        loading={acting.isPending && acting.variables === 'restore'}
        disabled={acting.isPending || isNone}
        onClick={() => acting.mutate('restore')}
      >
        Restore {chosen.size}
      </Button>
      {isNone ? null : (
        <ConfirmButton
          label={`Delete ${chosen.size} for good`}
          title="Delete the files"
          size="compact-sm"
          act={acting}
          run={(done) => acting.mutate('remove', { onSettled: done })}
        >
          They stop costing at once, and cannot be brought back. Their links to jobs end with them.
        </ConfirmButton>
      )}
    </SelectedBar>
  );
}
