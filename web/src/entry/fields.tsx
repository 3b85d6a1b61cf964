import { type InputHTMLAttributes, useId, useState } from 'react';

interface Field {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

type Input = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>;

/** A labelled field; what it must be is said before it is typed. */
export function TextField(
  props: Field & Input & { readonly label: string; readonly note?: string; readonly focused?: boolean },
) {
  const { label, note, value, onChange, focused = false, ...input } = props;
  const id = useId();
  return (
    <div className="entry-field">
      <label htmlFor={id}>{label}</label>
      {note === undefined ? null : (
        <div className="entry-note" id={`${id}-note`}>
          {note}
        </div>
      )}
      <input
        id={id}
        required
        ref={focused ? focus : undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...input}
      />
    </div>
  );
}

/** The field appears because it is needed now. */
function focus(field: HTMLInputElement | null): void {
  field?.focus();
}

export function EmailField({ readOnly = false, ...field }: Field & { readonly readOnly?: boolean }) {
  const input = { type: 'email', autoComplete: 'username', maxLength: 254, readOnly } as const;
  return <TextField label="E-mail address" {...input} {...field} />;
}

export function NameField(field: Field) {
  return <TextField label="Your name" autoComplete="name" maxLength={200} {...field} />;
}

export function PasswordField({
  label = 'Password',
  ...props
}: Field & Input & { readonly label?: string; readonly note?: string }) {
  const [shown, setShown] = useState(false);
  return (
    <div className="entry-field">
      <TextField label={label} type={shown ? 'text' : 'password'} maxLength={256} {...props} />
      <label>
        <input
          type="checkbox"
          style={{ width: 'auto' }}
          checked={shown}
          onChange={(event) => setShown(event.currentTarget.checked)}
        />{' '}
        Show it
      </label>
    </div>
  );
}

export const PASSWORD_NOTE = 'At least 12 characters: small and capital letters, digits and other signs';

export function NewPasswordField({ label = 'Password', ...field }: Field & { readonly label?: string }) {
  return <PasswordField label={label} note={PASSWORD_NOTE} autoComplete="new-password" minLength={8} {...field} />;
}

/** The code of a mail: its blank is for reading. */
export function MailedCodeField(field: Field) {
  const input = { autoComplete: 'one-time-code', inputMode: 'numeric', maxLength: 20 } as const;
  return <TextField label="Code" note="The eight digits of the mail" {...input} {...field} />;
}

export function digitsOf(code: string): string {
  return code.replaceAll(/\D/g, '');
}
