import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseDetail, CaseParty } from '#api/cases.ts';
import { keys } from '#api/keys.ts';
import { type RevealRequest, reveal } from '#api/reveal.ts';
import { Card, Icon, type IconName, Pill, useCan, Veil, words } from '#ui';
import { FindAccount } from './find-account.tsx';

const SHOWN = 4;
const icons: Record<CaseParty['kind'], IconName> = { ACCOUNT: 'bank', PERSON: 'person', ENTITY: 'building' };
const kinds: Record<CaseParty['kind'], string> = { ACCOUNT: 'Account', PERSON: 'Person', ENTITY: 'Company' };
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function PartyItem({ party, caseId }: { party: CaseParty; caseId: string }) {
  const may = useCan()('field:reveal');
  const client = useQueryClient();
  const open = (path: CaseParty['veiled'][number]['revealPath']) => async (purpose: RevealRequest['purpose']) => {
    const { type, id } = path;
    const shown = await reveal({ type, id, field: path.field as RevealRequest['field'], purpose, caseId });
    void client.invalidateQueries({ queryKey: keys.cases.one(caseId), predicate: ({ queryKey }) => queryKey.includes('timeline') });
    return shown;
  };
  return (
    <li className="party">
      <div className="party-h">
        <Icon name={icons[party.kind]} label={kinds[party.kind]} />
        <b className="wrap">{party.label}</b>
        <Pill tone={party.role === 'SUBJECT' ? 'neutral' : 'line'}>{words(party.role)}</Pill>
      </div>
      {party.veiled.length > 0 && (
        <dl className="kv">
          {party.veiled.map((value) => (
            <div key={value.field}>
              <dt>{capital(value.says)}</dt>
              <dd>
                <Veil
                  masked={value.masked}
                  label={`${value.says} of ${party.label}`}
                  revealable={value.revealable && may}
                  reveal={open(value.revealPath)}
                />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** Who is in the case. Numbers and personal data stay veiled until somebody says what for. */
export function PartiesCard({ detail }: { detail: CaseDetail }) {
  const { parties } = detail;
  const [all, setAll] = useState(false);
  const shown = all ? parties : parties.slice(0, SHOWN);
  const more =
    parties.length > SHOWN ? (
      <button type="button" className="textbtn small" aria-expanded={all} onClick={() => setAll((now) => !now)}>
        {all ? 'Fewer' : `All ${parties.length}`}
      </button>
    ) : undefined;
  return (
    <Card title="Parties" actions={more} flush>
      {parties.length === 0 && <p className="card-none t3">No account or person is on the case yet.</p>}
      <ul className="parties">
        {shown.map((party) => (
          <PartyItem key={party.id} party={party} caseId={detail.id} />
        ))}
      </ul>
      <FindAccount caseId={detail.id} />
    </Card>
  );
}
