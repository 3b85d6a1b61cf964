import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Failure } from './states.tsx';

/** An act as `useAct` gives it, as far as this needs it. */
interface Act {
  readonly isPending: boolean;
  readonly error: unknown;
  reset(): void;
}

interface Question {
  /** What is done, as its button says. */
  readonly title: string;
  readonly act: Pick<Act, 'isPending' | 'error'>;
  readonly children: ReactNode;
  readonly ready?: boolean;
}

/** A button for what cannot be taken back: says what it does before it is done. */
export function ConfirmButton(
  props: Omit<Question, 'act'> & {
    readonly label: string;
    readonly act: Act;
    readonly run: (done: () => void) => void;
    readonly size?: ButtonProps['size'];
  },
) {
  const { label, run, size = 'sm', ...question } = props;
  const [opened, { open, close }] = useDisclosure();
  function begin() {
    question.act.reset();
    open();
  }
  return (
    <>
      <Button variant="default" size={size} aria-haspopup="dialog" onClick={begin}>
        {label}
      </Button>
      <ConfirmDialog {...question} opened={opened} close={close} run={() => run(close)} />
    </>
  );
}

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog(
  props: Question & { readonly opened: boolean; readonly close: () => void; readonly run: () => void },
) {
  const { title, act, opened, close, run, children, ready = true } = props;
  return (
    <Modal opened={opened} onClose={close} title={title}>
      <Stack>
        <div>{children}</div>
        {act.error === null ? null : <Failure error={act.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Keep it as it is
          </Button>
          <Button color="red.9" disabled={!ready} loading={act.isPending} onClick={run}>
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
