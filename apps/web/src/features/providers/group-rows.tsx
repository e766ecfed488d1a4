import { useQuery } from '@tanstack/react-query';
import { rolesQuery } from '#api/people.ts';
import { Button, IconButton, SelectField, TextField } from '#ui';

interface Row {
  readonly group: string;
  readonly role: string;
}

interface Props {
  rows: readonly Row[];
  onChange: (rows: readonly Row[]) => void;
}

/** Which group at the provider stands for which role here. */
export function GroupRows({ rows, onChange }: Props) {
  const roles = useQuery(rolesQuery);
  const options = [{ value: '', label: 'Choose a role' }, ...(roles.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))];
  const replace = (at: number, part: Partial<Row>) => onChange(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  return (
    <fieldset className="prov-groups">
      <legend className="label">Groups and roles</legend>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name than its place
        <div key={at} className="prov-group">
          <TextField
            label={`Group ${at + 1}`}
            hideLabel
            placeholder="Group, exactly as the provider sends it"
            autoComplete="off"
            value={row.group}
            onChange={(event) => replace(at, { group: event.target.value })}
          />
          <SelectField
            label={`Role of group ${at + 1}`}
            hideLabel
            options={options}
            value={row.role}
            onChange={(event) => replace(at, { role: event.target.value })}
          />
          <IconButton icon="x" label={`Take group ${at + 1} out`} onClick={() => onChange(rows.filter((_, i) => i !== at))} />
        </div>
      ))}
      <Button size="sm" variant="quiet" icon="plus" onClick={() => onChange([...rows, { group: '', role: '' }])}>
        Add a group
      </Button>
      <p className="hint">
        An ordinary role comes and goes with the group. One that shows customers, or administers, is asked for, and two admins decide.
      </p>
    </fieldset>
  );
}
