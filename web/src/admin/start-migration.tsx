import { defined } from '../../../lib/domain/defined.ts';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';

/** Has customers of a plan put on another one, after a question: the chosen ones, or all of the plan. */
export function StartMigration(props: {
  readonly plan: string;
  readonly to: { readonly plan: string; readonly version: number };
  /** Of the plan that they come to. */
  readonly label: string;
  /** `12 customers` */
  readonly who: string;
  readonly organisations?: readonly string[];
  readonly onStarted?: () => void;
}) {
  const { plan, to, label, who, organisations, onStarted } = props;
  const start = useAct('admin.startMigration', ['admin.listMigrations']);
  return (
    <ConfirmButton
      label={`Move ${who}`}
      title={`Move ${who}`}
      act={start}
      run={(done) => {
        const chosen = defined({ organisations: organisations && [...organisations] });
        start.mutate(
          { params: { plan, migration: crypto.randomUUID() }, body: { ...to, ...chosen } },
          {
            onSuccess() {
              onStarted?.();
              done();
            },
          },
        );
      }}
    >
      They pay by {label} from the next day (UTC) on; days before stay as they are. What was agreed for a later day is
      cancelled for them. One that is refused stops no other. It goes on when this page is closed; here it can be paused
      and stopped, and says what became of each.
    </ConfirmButton>
  );
}
