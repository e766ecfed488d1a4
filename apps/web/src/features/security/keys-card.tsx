import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asProblem } from '#api/problem.ts';
import { factorsQuery, type OwnFactors, type OwnPasskey, removePasskey, renamePasskey } from '#api/security.ts';
import { Button, Card, Dialog, EmptyState, Icon, IconButton, Pill, TextField, toast, useAct, When } from '#ui';
import { AddKeyDialog } from './add-key-dialog.tsx';
import { GiveUpDialog } from './give-up-dialog.tsx';

type Open = { kind: 'add' } | { kind: 'rename' | 'remove'; passkey: OwnPasskey } | null;

/** Passkeys and security keys: several to a person, each with a name, since they are told apart by nothing else. */
export function KeysCard({ factors }: { factors: OwnFactors }) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const add = (
    <Button size="sm" icon="plus" onClick={() => setOpen({ kind: 'add' })}>
      Add a key
    </Button>
  );
  return (
    <Card title="Passkeys and security keys" actions={factors.passkeys.length > 0 && add} flush>
      {factors.passkeys.length === 0 ? (
        <EmptyState icon="passkey" title="No key yet" actions={add}>
          A passkey signs you in with your screen lock or a security key: nothing to type, and nothing that a false page could take.
        </EmptyState>
      ) : (
        <ul className="sec-list">
          {factors.passkeys.map((passkey) => (
            <KeyRow key={passkey.id} passkey={passkey} onOpen={setOpen} />
          ))}
        </ul>
      )}
      {open?.kind === 'add' && <AddKeyDialog onClose={close} />}
      {open?.kind === 'rename' && <RenameDialog passkey={open.passkey} onClose={close} />}
      {open?.kind === 'remove' && <RemoveDialog passkey={open.passkey} onClose={close} />}
    </Card>
  );
}

function KeyRow({ passkey, onOpen }: { passkey: OwnPasskey; onOpen: (open: Open) => void }) {
  const { name, synchronised, userVerified, createdAt, lastUsedAt, suspendedAt } = passkey;
  return (
    <li>
      <Icon name="passkey" />
      <div className="grow">
        <b className="wrap">{name}</b>{' '}
        {suspendedAt ? (
          <Pill tone="bad">Copied, out of use</Pill>
        ) : (
          <Pill tone="line">{synchronised ? 'Synchronised' : 'On its device'}</Pill>
        )}
        <p className="t3 small">
          {!userVerified && 'Serves after the password only. '}
          Added <When at={createdAt} />
          {lastUsedAt ? (
            <>
              , last used <When at={lastUsedAt} />
            </>
          ) : (
            ', never used'
          )}
        </p>
      </div>
      <Button size="sm" variant="quiet" aria-label={`Rename ${name}`} onClick={() => onOpen({ kind: 'rename', passkey })}>
        Rename
      </Button>
      <IconButton icon="x" label={`Remove ${name}`} onClick={() => onOpen({ kind: 'remove', passkey })} />
    </li>
  );
}

function useChange(send: () => Promise<{ data: OwnFactors }>, onDone: () => void) {
  const client = useQueryClient();
  return useAct('factor:own', {
    mutationFn: async () => (await send()).data,
    onSuccess: (factors) => {
      client.setQueryData(factorsQuery.queryKey, factors);
      onDone();
    },
  });
}

function RenameDialog({ passkey, onClose }: { passkey: OwnPasskey; onClose: () => void }) {
  const [name, setName] = useState(passkey.name);
  const run = useChange(() => renamePasskey({ path: { id: passkey.id }, body: { name: name.trim() } }), onClose);
  return (
    <Dialog
      opened
      size="small"
      title={`Rename ${passkey.name}`}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) run.mutate();
      }}
      footer={
        <Button variant="primary" type="submit" busy={run.isPending}>
          Save
        </Button>
      }
    >
      <TextField
        label="Name"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={run.error ? asProblem(run.error).detail : undefined}
      />
    </Dialog>
  );
}

function RemoveDialog({ passkey, onClose }: { passkey: OwnPasskey; onClose: () => void }) {
  const run = useChange(
    () => removePasskey({ path: { id: passkey.id } }),
    () => {
      toast(`${passkey.name} opens nothing any more. Your other sessions were ended.`);
      onClose();
    },
  );
  return (
    <GiveUpDialog title={`Remove ${passkey.name}`} action="Remove" run={run} onClose={onClose}>
      It will no longer sign you in, and your sessions elsewhere end. The key itself keeps what it has stored.
    </GiveUpDialog>
  );
}
