import { PasswordInput, TextInput } from '@mantine/core';

interface Field {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function EmailField({ value, onChange, readOnly = false }: Field & { readonly readOnly?: boolean }) {
  return (
    <TextInput
      label="E-mail address"
      type="email"
      autoComplete="username"
      required
      readOnly={readOnly}
      maxLength={254}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function NameField({ value, onChange }: Field) {
  return (
    <TextInput
      label="Your name"
      autoComplete="name"
      required
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function NewPasswordField({ value, onChange, label = 'Password' }: Field & { readonly label?: string }) {
  return (
    <PasswordInput
      label={label}
      description="At least 12 characters: small and capital letters, digits and other signs"
      autoComplete="new-password"
      required
      minLength={8}
      maxLength={256}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The code of a mail: its blank is for reading. */
export function MailedCodeField({ value, onChange }: Field) {
  return (
    <TextInput
      label="Code"
      description="The eight digits of the mail"
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      maxLength={20}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function digitsOf(code: string): string {
  return code.replaceAll(/\D/g, '');
}
