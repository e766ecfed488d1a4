import { useRef, useState } from 'react';
import { asProblem } from '#api/problem.ts';
import { readSamlMetadata, type SamlMetadata } from '#api/saml.ts';
import { Button, TextArea, useAct } from '#ui';
import { MetadataShown } from './metadata-shown.tsx';

interface Props {
  read: SamlMetadata | null;
  /** Whether there is agreed metadata already, which stays unless new is read. */
  optional: boolean;
  onRead: (metadata: SamlMetadata | null) => void;
}

/** Metadata pasted or from a file. Nothing is fetched: the server reads what it is given and says what it found. */
export function MetadataField({ read, optional, onRead }: Props) {
  const [text, setText] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const reading = useAct('policy:manage', {
    mutationFn: async (metadata: string) => (await readSamlMetadata({ body: { metadata } })).data,
    onSuccess: onRead,
    onError: () => onRead(null),
  });
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const metadata = await chosen.text();
    setText(metadata);
    reading.mutate(metadata);
  };
  return (
    <div className="prov-meta">
      <TextArea
        label="The provider’s metadata"
        rows={4}
        className="mono"
        spellCheck={false}
        data-autofocus
        placeholder="<md:EntityDescriptor …>"
        hint={
          optional
            ? 'Leave it empty to keep what is agreed; paste it to take over new certificates or addresses.'
            : 'XML, as the provider offers it for download.'
        }
        error={reading.error ? asProblem(reading.error).detail : undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onRead(null);
        }}
      />
      <div className="prov-acts">
        <Button
          size="sm"
          busy={reading.isPending}
          refusal={text.trim() === '' ? 'Paste it first' : undefined}
          onClick={() => reading.mutate(text)}
        >
          Read it
        </Button>
        <Button size="sm" variant="quiet" icon="clip" onClick={() => file.current?.click()}>
          From a file
        </Button>
        <input
          ref={file}
          type="file"
          accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
          className="vh"
          tabIndex={-1}
          aria-label="Metadata file"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      {read && <MetadataShown metadata={read} />}
    </div>
  );
}
