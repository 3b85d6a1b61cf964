import { Modal } from '@mantine/core';
import { useSession } from './session-context.ts';
import { SignIn } from './sign-in.tsx';

/** Dialogs open at 200 and their lists of choices at 300. */
const OVER_DIALOGS = 400;

/** Over the page as it is, so that nothing typed there is lost. */
export function EndedLogin() {
  const { signOut } = useSession();
  return (
    <Modal opened onClose={() => void signOut()} title="Your login has ended" zIndex={OVER_DIALOGS}>
      <SignIn ended />
    </Modal>
  );
}
