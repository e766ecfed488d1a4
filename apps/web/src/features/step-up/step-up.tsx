import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { stepUpWithKey } from '#api/passkeys.ts';
import { factorsQuery } from '#api/security.ts';
import { demoAccountsQuery, type Session, sessionQuery, stepUp } from '#api/session.ts';
import { whenProofIsAsked } from '#api/step-up.ts';
import { Button, Dialog, useAct, useViewer } from '#ui';
import { CodeField, codeRule } from '../../parts/factor/code-field.tsx';
import { KeyButton } from '../../parts/factor/key-button.tsx';
import { signInRefusal } from '../../parts/factor/refusal.ts';

/** Stands by on every page: asks for a factor when a call needs a fresh proof of identity. The call then goes on by itself. */
export function StepUp({ demo }: { demo: boolean }) {
  const [settle, setSettle] = useState<((proven: boolean) => void) | null>(null);
  useEffect(() => whenProofIsAsked(() => new Promise((resolve) => setSettle(() => resolve))), []);
  if (!settle) return null;
  const end = (proven: boolean) => {
    setSettle(null);
    settle(proven);
  };
  return <StepUpDialog demo={demo} onEnd={end} />;
}

function StepUpDialog({ demo, onEnd }: { demo: boolean; onEnd: (proven: boolean) => void }) {
  const form = useForm({ defaultValues: { code: '' } });
  const client = useQueryClient();
  const keyed = (useQuery(factorsQuery).data?.passkeys ?? []).some(({ suspendedAt }) => suspendedAt === null);
  const proven = (session: Session) => {
    client.setQueryData(sessionQuery.queryKey, session);
    onEnd(true);
  };
  const send = useAct('session:own', {
    mutationFn: async (code: string) => (await stepUp({ body: { code: code.replaceAll(' ', '') } })).data,
    onSuccess: proven,
  });
  const refused = (error: unknown) => {
    form.resetField('code');
    form.setError('code', { message: signInRefusal(error) }, { shouldFocus: true });
  };
  const submit = form.handleSubmit(({ code }) => send.mutate(code, { onError: refused }));
  return (
    <Dialog
      opened
      size="small"
      title="Prove that it is you"
      onClose={() => onEnd(false)}
      onSubmit={(event) => {
        // The dialog may stand above a form of its own; in React its events would bubble into that one.
        event.stopPropagation();
        void submit(event);
      }}
      footer={
        <>
          <Button variant="quiet" onClick={() => onEnd(false)}>
            Not now
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Continue
          </Button>
        </>
      }
    >
      <p className="t2">
        What you are about to do asks for a fresh proof of identity. It then goes on by itself: nothing that you typed is lost.
      </p>
      {keyed && (
        <>
          <KeyButton label="Use your passkey" hint="Your screen lock or security key." prove={stepUpWithKey} onProven={proven} />
          <p className="or">
            <span>or with a code</span>
          </p>
        </>
      )}
      <CodeField
        autoFocus={!keyed}
        hint="From your authenticator app. Each code works once."
        error={form.formState.errors.code?.message}
        {...form.register('code', codeRule)}
      />
      {demo && <DemoCode onCode={(code) => form.setValue('code', code, { shouldValidate: true })} />}
    </Dialog>
  );
}

/** A demo's people have no telephone. */
function DemoCode({ onCode }: { onCode: (code: string) => void }) {
  const client = useQueryClient();
  const { username } = useViewer();
  const fill = useAct('session:own', {
    mutationFn: async () => {
      const accounts = await client.fetchQuery({ ...demoAccountsQuery, staleTime: 0 });
      return accounts.find((account) => account.username === username)?.code ?? '';
    },
    onSuccess: onCode,
  });
  return (
    <button type="button" className="textbtn" onClick={() => fill.mutate()}>
      Fill in the demo code
    </button>
  );
}
