import type { ReactNode } from 'react';
import { Banner, Button, Dialog, toast } from '#ui';
import { type Invitation, invitationLink } from '../../parts/invitation.ts';

interface Props {
  name: string;
  invitation: Invitation;
  warning: string;
  onClose: () => void;
  children: ReactNode;
}

/** A one-time link or code that an administrator hands to somebody: on screen this once. */
export function HandOver({ name, invitation, warning, onClose, children }: Props) {
  const link = invitationLink(invitation);
  const copy = () => void navigator.clipboard?.writeText(link).then(() => toast('The link is copied'));
  return (
    <Dialog
      opened
      onClose={onClose}
      size="small"
      title={`Hand this to ${name}`}
      footer={
        <>
          <Button icon="copy" onClick={copy}>
            Copy the link
          </Button>
          <Button variant="primary" onClick={onClose}>
            Done, it is handed over
          </Button>
        </>
      }
    >
      {invitation.kind === 'enrol' ? <p className="enrol-code num">{invitation.code}</p> : <p className="enrol-link mono wrap">{link}</p>}
      <Banner tone="warn">{warning}</Banner>
      {children}
    </Dialog>
  );
}
