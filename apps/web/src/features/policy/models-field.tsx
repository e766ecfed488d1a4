import { useState } from 'react';
import { plural, TextArea } from '#ui';
import { isModel, MOST_MODELS, modelsIn, refusedModel } from './models.ts';

interface Props {
  models: readonly string[] | null;
  onChange: (models: string[] | null) => void;
}

/** The models of keys that may be enrolled, by AAGUID, one a line; an empty field allows all. */
export function ModelsField({ models, onChange }: Props) {
  const [text, setText] = useState((models ?? []).join('\n'));
  const read = modelsIn(text);
  const known = read?.filter(isModel).length ?? 0;
  return (
    <TextArea
      label="Models of keys that may be enrolled"
      rows={3}
      spellCheck={false}
      autoComplete="off"
      className="mono"
      placeholder="All"
      hint={`AAGUIDs, one a line, as the maker or the FIDO metadata service lists them; at most ${MOST_MODELS}. Empty: all models. Each key then has to prove its model when it is enrolled; keys enrolled before stay.`}
      error={refusedModel(read)}
      foot={read ? <span className="t3">{plural(known, 'model')}</span> : undefined}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(modelsIn(event.target.value));
      }}
    />
  );
}
