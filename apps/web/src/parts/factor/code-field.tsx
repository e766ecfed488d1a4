import './factor.css';
import type { ComponentProps } from 'react';
import { TextField } from '#ui';

/** What an authenticator shows: six digits, spaces forgiven (RFC 6238). */
export const codeRule = { validate: (code: string) => /^\d{6}$/.test(code.replaceAll(' ', '')) || 'Six digits, from your authenticator' };

/** The field for a code of the authenticator. Spread `register('code', codeRule)` onto it. */
export function CodeField(props: Omit<ComponentProps<typeof TextField>, 'label'>) {
  return (
    <TextField
      label="6-digit code"
      large
      className="otp"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      placeholder="······"
      autoFocus
      {...props}
    />
  );
}
