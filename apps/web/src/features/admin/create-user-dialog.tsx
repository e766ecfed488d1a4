import { useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { keys } from '#api/keys.ts';
import { createUser } from '#api/people.ts';
import { asProblem, fieldErrors } from '#api/problem.ts';
import { Banner, Button, Dialog, TextField, useAct, When } from '#ui';
import { HandOver } from './hand-over.tsx';

interface Created {
  user: { id: string; username: string; name: string };
  enrolmentCode: string;
  expiresAt: string;
}

interface Props {
  onClose: () => void;
  onCreated: (id: string) => void;
}

/** Makes an account without any right, and shows its one-time code once. */
export function CreateUserDialog({ onClose, onCreated }: Props) {
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: '', username: '', email: '' } });
  const send = useAct('user:manage', {
    mutationFn: async (body: { name: string; username: string; email?: string }) => (await createUser({ body })).data,
    onSuccess: ({ user }) => {
      void client.invalidateQueries({ queryKey: keys.people.all });
      onCreated(user.id);
    },
  });
  if (send.data) return <EnrolmentCode created={send.data} onClose={onClose} />;
  const server = send.error ? fieldErrors(send.error) : new Map<string, string>();
  const { errors } = form.formState;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title="New user"
      onSubmit={form.handleSubmit(({ name, username, email }) =>
        send.mutate({ name: name.trim(), username: username.trim(), ...(email.trim() ? { email: email.trim() } : {}) }),
      )}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" busy={send.isPending}>
            Create
          </Button>
        </>
      }
    >
      {send.error && server.size === 0 && <Banner tone="bad">{asProblem(send.error).detail}</Banner>}
      <TextField
        label="Name"
        autoComplete="off"
        data-autofocus
        maxLength={120}
        error={errors.name?.message ?? server.get('name')}
        {...form.register('name', { required: 'Whose account is it?' })}
      />
      <TextField
        label="User name"
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        maxLength={100}
        hint="For signing in. Letters, digits and . _ @ + -"
        error={errors.username?.message ?? server.get('username')}
        {...form.register('username', {
          required: 'A name to sign in with is missing',
          pattern: { value: /^\s*[\p{L}\p{N}][\p{L}\p{N}._@+-]+\s*$/u, message: 'Two characters or more, without blanks' },
        })}
      />
      <TextField
        label="E-mail"
        type="email"
        autoComplete="off"
        maxLength={254}
        hint="Optional. Where they are told of unusual sign-ins and changed factors; it is never used to sign in."
        error={errors.email?.message ?? server.get('email')}
        {...form.register('email')}
      />
      <p className="hint">The account can do nothing until two admins have given it a role.</p>
    </Dialog>
  );
}

function EnrolmentCode({ created, onClose }: { created: Created; onClose: () => void }) {
  const { user, enrolmentCode, expiresAt } = created;
  return (
    <HandOver
      name={user.name}
      invitation={{ kind: 'enrol', username: user.username, code: enrolmentCode }}
      warning="It is shown this once and cannot be read again. It works once."
      onClose={onClose}
    >
      <dl className="kv">
        <dt>User name</dt>
        <dd className="mono wrap">{user.username}</dd>
        <dt>Works until</dt>
        <dd>
          <When at={expiresAt} format="datetime" zone />
        </dd>
      </dl>
      <p className="t2">
        The link opens the sign-in page, where they choose a password and bind an authenticator of their own. The code alone does the same:
        “I have an enrolment code”.
      </p>
    </HandOver>
  );
}
