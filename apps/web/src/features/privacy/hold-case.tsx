import { useQuery } from '@tanstack/react-query';
import { caseQuery } from '#api/cases.ts';
import { CasePicker } from '#parts/case-picker.tsx';
import { Button, Card } from '#ui';
import type { Asking } from './privacy-dialog.tsx';

interface Props {
  caseId: string | undefined;
  onCase: (id: string | undefined) => void;
  onAsk: (asking: Asking) => void;
}

/** Places a hold on a case, found by its number or title. */
export function HoldCase({ caseId, onCase, onAsk }: Props) {
  const chosen = useQuery({ ...caseQuery(caseId ?? ''), enabled: caseId !== undefined });
  const name = chosen.data?.number;
  return (
    <div className="prv-go">
      <Card title="Hold a case">
        <CasePicker value={caseId} onChange={onCase} />
        <div className="prv-go">
          <Button
            refusal={caseId && name ? undefined : 'Choose a case'}
            onClick={() => caseId && name && onAsk({ verb: 'hold', on: { caseId }, name })}
          >
            Place a hold
          </Button>
        </div>
      </Card>
    </div>
  );
}
