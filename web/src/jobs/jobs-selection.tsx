import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, type ReplyOf } from '../session/api.ts';
import { type Acted, actOnEach, type Chosen } from '../shell/act-on-each.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Fates } from '../shell/fates.tsx';
import { SelectedBar } from '../shell/selected-bar.tsx';

type Status = ReplyOf<'jobs.list'>['items'][number]['status'];
type Act = 'submit' | 'retry' | 'cancel';

/** Which jobs an act is for, what it is called, and what is said when it is done. */
const ACTS: Readonly<Record<Act, { label: string; done: string; takes: readonly Status[] }>> = {
  submit: { label: 'Submit', done: 'submitted', takes: ['draft'] },
  retry: { label: 'Retry', done: 'tried again', takes: ['failed', 'cancelled'] },
  cancel: { label: 'Cancel', done: 'cancelled', takes: ['draft', 'submitted', 'running'] },
};

/** What can be done with the selected jobs; each has its own fate, which is told at the end. */
export function JobsSelection(props: {
  readonly org: string;
  readonly chosen: Chosen;
  readonly statusOf: (job: string) => Status | undefined;
  readonly unselect: (jobs: Chosen) => void;
}) {
  const { org, chosen, statusOf, unselect } = props;
  const queries = useQueryClient();
  const acting = useMutation<Acted, Error, { readonly act: Act; readonly jobs: Chosen }>({
    mutationFn: ({ act, jobs }) => actOnEach(jobs, (job) => client.jobs[act]({ org, job })),
    async onSuccess({ done }) {
      await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('jobs.') });
      unselect(done);
    },
  });
  const takenBy = (act: Act): Chosen =>
    new Map([...chosen].filter(([id]) => ACTS[act].takes.some((one) => one === statusOf(id))));
  function clear() {
    unselect(chosen);
    acting.reset();
  }
  if (chosen.size === 0 && acting.data === undefined) return null;
  return (
    <SelectedBar
      label="Selected jobs"
      chosen={chosen}
      clear={clear}
      below={
        acting.data === undefined ? null : (
          <Fates acted={acting.data} done={ACTS[acting.variables?.act ?? 'submit'].done} />
        )
      }
    >
      {(['submit', 'retry'] as const).map((act) => (
        <Button
          key={act}
          size="compact-sm"
          variant="default"
          loading={acting.isPending && acting.variables.act === act}
          disabled={acting.isPending || takenBy(act).size === 0}
          onClick={() => acting.mutate({ act, jobs: takenBy(act) })}
        >
          {ACTS[act].label} {takenBy(act).size}
        </Button>
      ))}
      {takenBy('cancel').size === 0 ? null : (
        <ConfirmButton
          label={`Cancel ${takenBy('cancel').size}`}
          title="Cancel the jobs"
          size="compact-sm"
          act={acting}
          run={(done) => acting.mutate({ act: 'cancel', jobs: takenBy('cancel') }, { onSettled: done })}
        >
          Attempts that run end at once, are paid for until then, and what they have not handed over is lost. All jobs
          can be tried again from their beginning.
        </ConfirmButton>
      )}
    </SelectedBar>
  );
}
