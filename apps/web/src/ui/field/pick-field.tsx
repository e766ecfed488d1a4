import './pick-field.css';
import { Combobox, useCombobox } from '@mantine/core';
import { useId, useState } from 'react';
import { Icon } from '../icon/icon.tsx';
import { narrowed, type PickGroup } from './pick-groups.ts';

interface Props {
  label: string;
  /** The line for no choice: "Anybody". */
  empty: string;
  groups: readonly PickGroup[];
  value: string;
  /** What the choice is called where it is not among the groups that are here now. */
  named?: string | undefined;
  onChange: (value: string) => void;
  /** Where somebody else finds what fits the typed text; without it the groups are narrowed here. */
  onText?: (text: string) => void;
}

function Group({ group, value }: { group: PickGroup; value: string }) {
  return (
    <Combobox.Group label={group.name}>
      {group.options.map((option) => (
        <Combobox.Option key={option.value} value={option.value} active={option.value === value} className="pick-o">
          <span>{option.label}</span>
          {option.detail && <small className={option.code ? 'mono' : undefined}>{option.detail}</small>}
        </Combobox.Option>
      ))}
    </Combobox.Group>
  );
}

/** A choice of one among many, in groups, found by typing part of its words. */
export function PickField({ label, empty, groups, value, named, onChange, onText }: Props) {
  const id = useId();
  // What is being typed; null while nobody types, and then the choice itself stands in the field.
  const [text, setText] = useState<string | null>(null);
  const type = (next: string | null) => {
    setText(next);
    onText?.(next ?? '');
  };
  const list = useCombobox({
    onDropdownClose: () => {
      list.resetSelectedOption();
      if (text === '') onChange('');
      type(null);
    },
  });
  const shown = onText ? groups : narrowed(groups, text ?? '');
  const chosen = groups.flatMap(({ options }) => options).find((option) => option.value === value)?.label ?? named ?? '';
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Combobox
        store={list}
        withinPortal={false}
        onOptionSubmit={(picked) => {
          setText(null);
          onChange(picked);
          list.closeDropdown();
        }}
      >
        <span className="select-w">
          <Combobox.Target withExpandedAttribute>
            <input
              id={id}
              className="input"
              autoComplete="off"
              spellCheck={false}
              placeholder={empty}
              value={text ?? (value === '' ? '' : chosen)}
              onChange={(event) => {
                type(event.target.value);
                list.openDropdown();
                list.updateSelectedOptionIndex();
              }}
              onClick={() => list.openDropdown()}
              onFocus={(event) => event.target.select()}
              onBlur={() => list.closeDropdown()}
            />
          </Combobox.Target>
          <Icon name="chev-d" />
        </span>
        <Combobox.Dropdown className="floating pick">
          <Combobox.Options aria-label={label}>
            {!text && (
              <Combobox.Option value="" active={value === ''} className="pick-o">
                {empty}
              </Combobox.Option>
            )}
            {shown.map((group) => (
              <Group key={group.name} group={group} value={value} />
            ))}
            {shown.length === 0 && <Combobox.Empty className="pick-none">Nothing fits</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </div>
  );
}
