import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAct } from '../session/read.ts';
import { useNotice } from '../shell/notices.tsx';
import { Failure } from '../shell/states.tsx';

export interface NamedFile {
  readonly id: string;
  readonly name: string;
}

/** Gives a file another name, which may lead to another folder; a notice has the way back. Without a file it is closed. */
export function RenameFile(props: {
  readonly org: string;
  readonly file: NamedFile | undefined;
  readonly close: () => void;
}) {
  const { org, file, close } = props;
  return (
    <Modal opened={file !== undefined} onClose={close} title="Rename the file">
      {file === undefined ? null : <Form key={file.id} org={org} file={file} close={close} />}
    </Modal>
  );
}

function Form({ org, file, close }: { readonly org: string; readonly file: NamedFile; readonly close: () => void }) {
  const [name, setName] = useState(file.name);
  const rename = useAct('files.rename', ['files.', 'jobs.']);
  const say = useNotice();
  const renamed = (to: string) => ({ params: { org, file: file.id }, body: { name: to } });

  function submit(event: FormEvent) {
    event.preventDefault();
    rename.mutate(renamed(name), {
      onSuccess: (now) => {
        const undo = () => rename.mutateAsync(renamed(file.name));
        if (now.name !== file.name) say({ text: `${file.name} is called ${now.name} now.`, undo });
        close();
      },
    });
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name"
          description="What stands before a / is a folder"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.isError ? <Failure error={rename.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={rename.isPending}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
