import './avatar.css';

export interface Person {
  id: string;
  name: string;
  initials: string;
}

/** A person's initials; nobody is a dashed ring. */
export function Avatar({ person, large = false, nobody = 'No owner' }: { person: Person | null; large?: boolean; nobody?: string }) {
  if (!person) return <span className="av none" role="img" aria-label={nobody} title={nobody} />;
  return (
    <span className={large ? 'av lg' : 'av'} role="img" aria-label={person.name} title={person.name}>
      {person.initials}
    </span>
  );
}

/** A person by initials and name. */
export function PersonName({ person, nobody = 'Nobody' }: { person: Person | null; nobody?: string }) {
  if (!person) return <span className="t3">{nobody}</span>;
  return (
    <span className="avs">
      <span className="av" aria-hidden>
        {person.initials}
      </span>
      <span className="clip">{person.name}</span>
    </span>
  );
}
