import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { keys } from '#api/keys.ts';
import { beginAuthenticator, confirmAuthenticator, factorsQuery } from '#api/security.ts';
import { Button, Dialog, Loadable, toast, useAct } from '#ui';
import { CodeField, codeRule } from '../../parts/factor/code-field.tsx';
import { signInRefusal } from '../../parts/factor/refusal.ts';

/** Another authenticator app. The one before serves until the first code of the new one. */
export function AuthenticatorDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const offer = useQuery({
    queryKey: keys.security.offer,
    queryFn: async () => (await beginAuthenticator()).data,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const form = useForm({ defaultValues: { code: '' } });
  const send = useAct('factor:own', {
    mutationFn: async (code: string) => (await confirmAuthenticator({ body: { code: code.replaceAll(' ', '') } })).data,
    onSuccess: (factors) => {
      client.setQueryData(factorsQuery.queryKey, factors);
      toast('The new app counts from now on. Your other sessions were ended.');
      onClose();
    },
    onError: (error) => form.setError('code', { message: signInRefusal(error) }, { shouldFocus: true }),
  });
  return (
    <Dialog
      opened
      size="small"
      title="Another authenticator app"
      onClose={onClose}
      onSubmit={form.handleSubmit(({ code }) => send.mutate(code))}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Keep the one I have
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Use the new one
          </Button>
        </>
      }
    >
      <Loadable query={offer} what="The new key" rows={4}>
        {({ qr, secret }) => (
          <>
            <div className="enrol">
              <img className="qr" alt="Code to scan with an authenticator app" src={qr} />
              <p className="t2">
                Scan it with the new app, or type this key into it:
                <br />
                <b className="num wrap">{secret}</b>
              </p>
            </div>
            <CodeField
              hint="The first code of the new app. The app of before then serves no more."
              error={form.formState.errors.code?.message}
              {...form.register('code', codeRule)}
            />
          </>
        )}
      </Loadable>
    </Dialog>
  );
}
