import type { UseQueryResult } from '@tanstack/react-query';
import type { CaseDetail } from '#api/cases.ts';
import { CasePicker } from '#parts/case-picker.tsx';
import { CaseStatus, Loadable, Pill, words } from '#ui';

interface Props {
  caseId: string | undefined;
  query: UseQueryResult<CaseDetail>;
  onCase: (id: string | undefined) => void;
}

/** The case to export: found by number or title, then shown with how it stands. */
export function ChosenCase({ caseId, query, onCase }: Props) {
  if (!caseId) {
    return (
      <div className="pk-find">
        <CasePicker value={undefined} onChange={onCase} />
      </div>
    );
  }
  return (
    <Loadable query={query} what="The case" rows={2}>
      {(found) => (
        <div className="casepick">
          <span className="grow">
            <span className="mono t2">{found.number}</span>
            <b>{found.title}</b>
            <span className="casepick-s">
              <CaseStatus state={found.state} />
              {found.disposition && (
                <Pill tone={found.disposition === 'CONFIRMED_FRAUD' ? 'good' : 'neutral'}>{words(found.disposition)}</Pill>
              )}
            </span>
          </span>
          <button type="button" className="textbtn" onClick={() => onCase(undefined)}>
            Change
          </button>
        </div>
      )}
    </Loadable>
  );
}
