import { TextArea } from '#ui';

interface Props {
  value: string;
  error: string | undefined;
  onChange: (text: string) => void;
}

/** The public half of a key pair, or a client certificate. */
export function KeyField({ value, error, onChange }: Props) {
  return (
    <TextArea
      label="Its key"
      rows={4}
      className="mono"
      spellCheck={false}
      placeholder={'{"kty":"OKP","crv":"Ed25519","x":"…"}'}
      hint="A public Ed25519 JWK, or a client certificate in PEM. Keep the private key where it signs."
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
