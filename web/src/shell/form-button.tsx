import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { FormEvent, ReactNode } from 'react';
import { Failure } from './states.tsx';

/** An act as `useAct` gives it, as far as this needs it. */
interface Act {
  readonly isPending: boolean;
  readonly error: unknown;
  reset(): void;
}

/** A button for an act that has to be told something first: it opens a form, which closes when the act is done. */
export function FormButton(props: {
  readonly label: string;
  readonly title: string;
  /** What the form's own button says. */
  readonly submit: string;
  readonly act: Act;
  readonly run: (done: () => void) => void;
  readonly children: ReactNode;
  readonly size?: ButtonProps['size'];
  /** Before it opens: what is filled in to begin with. */
  readonly onOpen?: () => void;
}) {
  const { label, title, act, run, size = 'sm' } = props;
  const [opened, { open, close }] = useDisclosure();

  function begin() {
    act.reset();
    props.onOpen?.();
    open();
  }

  function send(event: FormEvent) {
    event.preventDefault();
    run(close);
  }

  return (
    <>
      <Button variant="default" size={size} aria-haspopup="dialog" onClick={begin}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={title}>
        <form onSubmit={send}>
          <Stack>
            {props.children}
            {act.error === null ? null : <Failure error={act.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={act.isPending}>
                {props.submit}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
