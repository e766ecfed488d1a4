import type { AlertDetail } from '#api/alerts.ts';
import { type RevealRequest, reveal } from '#api/reveal.ts';
import { Icon, SectionHead, useCan, Veil, words } from '#ui';

type Subject = AlertDetail['subjects'][number];

const fieldNames: Record<string, string> = {
  number: 'account number',
  'national-id': 'national id',
  'tax-id': 'tax id',
  born: 'date of birth',
  phone: 'phone',
  email: 'e-mail',
  address: 'address',
  document: 'document number',
};

function Veils({ subject, alertId }: { subject: Subject; alertId: string }) {
  const may = useCan()('field:reveal');
  const ask = (body: Omit<RevealRequest, 'purpose'>) => (purpose: RevealRequest['purpose']) => reveal({ ...body, purpose });
  const { account, accountId, partyId } = subject;
  return (
    <span className="veils">
      {account && accountId && (
        <Veil
          masked={account.masked}
          label={`account number of ${subject.label}`}
          revealable={account.revealable && may}
          reveal={ask({ type: 'account', id: accountId, field: 'number', alertId })}
        />
      )}
      {partyId &&
        subject.fields.map((field) => (
          <Veil
            key={field.field}
            masked={field.masked}
            label={`${fieldNames[field.field] ?? field.field} of ${subject.label}`}
            revealable={field.revealable && may}
            reveal={ask({ type: 'party', id: partyId, field: field.field as RevealRequest['field'], alertId })}
          />
        ))}
    </span>
  );
}

/** Whom the alert is about. Numbers and personal data stay veiled until somebody says what for. */
export function SubjectList({ alert }: { alert: AlertDetail }) {
  return (
    <section>
      <SectionHead title="Subjects" aside={alert.subjectCount.toLocaleString('en')} />
      <ul className="ents">
        {alert.subjects.map((subject) => (
          <li key={`${subject.accountId}-${subject.partyId}-${subject.role}`}>
            <Icon name={subject.partyId ? 'person' : 'bank'} />
            <span className="ent">
              <b className="wrap">{subject.label}</b>
              <span className="t3">{words(subject.role)}</span>
            </span>
            <Veils subject={subject} alertId={alert.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}
