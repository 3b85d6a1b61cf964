import './entry.css';
import type { FormEvent, ReactNode } from 'react';

/** A page of somebody who is not signed in: one form in the middle. */
export function Frame(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly problem?: string | undefined;
  /** Laid over a page: that has its own main part. */
  readonly isInside?: boolean;
  readonly submit?: () => void;
  readonly children: ReactNode;
}) {
  const { title, lead, problem, isInside = false, submit, children } = props;
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    submit?.();
  }
  const Outside = isInside ? 'div' : 'main';
  return (
    <Outside className="entry">
      {isInside ? null : <title>{`${title} · Catacloud`}</title>}
      <div className="entry-card">
        <div>
          <h1>{title}</h1>
          {lead === undefined ? null : <div className="entry-lead">{lead}</div>}
        </div>
        {problem === undefined ? null : (
          <div className="entry-problem" role="alert">
            {problem}
          </div>
        )}
        {submit === undefined ? children : <form onSubmit={onSubmit}>{children}</form>}
      </div>
    </Outside>
  );
}

/** What sends the form; pressed again while it is on its way, it does nothing. */
export function SubmitButton({ busy, children }: { readonly busy: boolean; readonly children: string }) {
  return (
    <button type="submit" aria-busy={busy} onClick={(event) => busy && event.preventDefault()}>
      {children}
    </button>
  );
}

export function OtherButton(props: {
  readonly busy?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}) {
  const { busy = false, onClick, children } = props;
  return (
    <button type="button" aria-busy={busy} onClick={() => busy || onClick()}>
      {children}
    </button>
  );
}

/** While something is on its way. */
export function Waiting({ what }: { readonly what: string }) {
  return (
    <main className="entry">
      <p role="status" aria-live="polite">
        Loading {what}…
      </p>
    </main>
  );
}
