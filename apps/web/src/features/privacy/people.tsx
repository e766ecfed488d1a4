import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type PersonOnFile, peopleOnFileQuery } from '#api/privacy.ts';
import { Banner, Button, Card, EmptyState, Loadable, plural, TextField, words } from '#ui';
import type { Asking } from './privacy-dialog.tsx';

/** What stands in the way of erasing somebody, or nothing. */
function obstacle({ erased, held, workedOn }: PersonOnFile): string | undefined {
  if (erased) return 'Erased already';
  if (held) return 'A legal hold keeps this person';
  return workedOn ? 'An open case or alert is about this person' : undefined;
}

const fieldWords: Record<string, string> = {
  born: 'date of birth',
  'national-id': 'national id',
  'tax-id': 'tax id',
  email: 'e-mail address',
};

function Person({ person, onAsk }: { person: PersonOnFile; onAsk: (asking: Asking) => void }) {
  const { id, name, kind, source, fields, accounts, cases } = person;
  const stands = obstacle(person);
  return (
    <li className="prv-person">
      <h3>{name}</h3>
      <p className="t2">
        {kind === 'PERSON' ? 'Person' : 'Company'}, known from {source}. Named in {plural(cases, 'case')}.
      </p>
      {stands && (
        <Banner tone={person.erased ? undefined : 'warn'}>
          {stands}. {person.held && 'Lift it first, if it may be lifted.'}
        </Banner>
      )}
      {!person.erased && (
        <dl className="kv">
          <dt>Would be gone</dt>
          <dd>
            Name, {plural(accounts, 'account number')}
            {fields.length > 0 && `, ${fields.map((field) => fieldWords[field] ?? words(field).toLowerCase()).join(', ')}`}
          </dd>
          <dt>Would stay</dt>
          <dd>Amounts and times of transactions, decisions, what people wrote in comments and files, the log and packs that left</dd>
        </dl>
      )}
      <div className="prv-f">
        <Button size="sm" refusal={stands} onClick={() => onAsk({ verb: 'erase', id, name })}>
          Erase
        </Button>
        <Button
          size="sm"
          variant="quiet"
          refusal={person.erased ? 'Nothing is left to hold' : undefined}
          onClick={() => onAsk({ verb: 'hold', on: { partyId: id }, name })}
        >
          Place a hold
        </Button>
      </div>
    </li>
  );
}

/** Looks somebody up by a whole identifier. Nothing is shown for a part of one: this desk has no business leafing through people. */
export function People({ onAsk }: { onAsk: (asking: Asking) => void }) {
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  const query = useQuery(peopleOnFileQuery(q));
  const find = (event: FormEvent) => {
    event.preventDefault();
    setQ(text.trim());
  };
  return (
    <Card title="A person">
      <form onSubmit={find} className="prv-find">
        <TextField
          label="Whole account number, phone number, e-mail address or national id"
          autoComplete="off"
          spellCheck={false}
          maxLength={120}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" refusal={text.trim().length < 4 ? 'Give the whole number or address' : undefined}>
          Look up
        </Button>
      </form>
      {q !== '' && (
        <Loadable query={query} what="The person" rows={3}>
          {(people) =>
            people.length === 0 ? (
              <EmptyState icon="people" title="Nobody has this">
                It is compared as a whole: check it for a missing character.
              </EmptyState>
            ) : (
              <ul>
                {people.map((person) => (
                  <Person key={person.id} person={person} onAsk={onAsk} />
                ))}
              </ul>
            )
          }
        </Loadable>
      )}
    </Card>
  );
}
