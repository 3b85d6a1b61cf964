import { MakeButton } from '../shell/make-button.tsx';

/** Asks for a document that is made when it is wanted, and fetches it; a refusal is shown below. */
export function DocumentButton(props: { readonly title: string; readonly make: () => Promise<{ url: string }> }) {
  return <MakeButton {...props} onMade={({ url }) => window.location.assign(url)} />;
}
