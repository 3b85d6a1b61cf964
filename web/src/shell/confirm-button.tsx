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

/** A button for what cannot be taken back: says what it does before it is done. */
export function ConfirmButton(props: {
  readonly label: string;
  readonly title: string;
  readonly act: Act;
  readonly run: (done: () => void) => void;
  readonly children: ReactNode;
  readonly ready?: boolean;
  readonly size?: ButtonProps['size'];
}) {
  const { label, title, act, run, children, ready = true, size = 'sm' } = props;
  const [opened, { open, close }] = useDisclosure();
  function begin() {
    act.reset();
    open();
  }
  return (
    <>
      <Button variant="default" size={size} aria-haspopup="dialog" onClick={begin}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={title}>
        <Stack>
          <div>{children}</div>
          {act.error === null ? null : <Failure error={act.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it as it is
            </Button>
            <Button color="red.9" disabled={!ready} loading={act.isPending} onClick={() => run(close)}>
              {title}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
