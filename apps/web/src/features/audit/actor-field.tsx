import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { type AuditActor, auditActorsQuery } from '#api/audit.ts';
import { PickField } from '#ui';

const headings: Record<AuditActor['kind'], string> = { person: 'People', machine: 'Machines', service: 'Services of the product' };

/** What somebody is called who is known by the id alone. */
export function useActorName(id: string | undefined): string | undefined {
  const { data } = useQuery({ ...auditActorsQuery({ id: id ?? '' }), enabled: id !== undefined && id !== '' });
  return data?.[0]?.name;
}

/** Whose entries: a person of whatever role, a machine, or a service of the product. The server finds them by what is typed. */
export function ActorField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const [text, setText] = useState('');
  const q = useDeferredValue(text.trim());
  const { data = [] } = useQuery({ ...auditActorsQuery(q === '' ? {} : { q }), placeholderData: (before) => before });
  const named = useActorName(value);
  const groups = (['person', 'machine', 'service'] as const)
    .map((kind) => ({
      name: headings[kind],
      options: data
        .filter((actor) => actor.kind === kind)
        .map(({ id, name, username }) => ({ value: id, label: name, ...(username ? { detail: username } : {}) })),
    }))
    .filter(({ options }) => options.length > 0);
  return <PickField label="Who" empty="Anybody" groups={groups} value={value} named={named} onChange={onChange} onText={setText} />;
}
