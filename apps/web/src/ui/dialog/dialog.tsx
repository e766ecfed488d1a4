import './dialog.css';
import { Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { IconButton } from '../button/button.tsx';
import { useTopmostClose } from './topmost.ts';

interface Props {
  opened: boolean;
  onClose: () => void;
  /** The act and its object: "Dismiss 3 alerts". */
  title: ReactNode;
  size?: 'small' | 'medium' | 'large';
  /** Buttons, the primary one last. */
  footer: ReactNode;
  /** Makes the dialog a form. */
  onSubmit?: ((event: FormEvent) => void) | undefined;
  children: ReactNode;
}

const widths = { small: '30rem', medium: '42rem', large: '56rem' } as const;

/** One dialog per act. Escape closes; a click outside does not, so that no text is lost to a slip. */
export function Dialog({ opened, onClose, title, size = 'medium', footer, onSubmit, children }: Props) {
  const close = useTopmostClose(opened, onClose);
  const inner = (
    <>
      <Modal.Body className="dialog-body">{children}</Modal.Body>
      <div className="dialog-foot">{footer}</div>
    </>
  );
  return (
    <Modal.Root opened={opened} onClose={close} size={widths[size]} centered closeOnClickOutside={false} transitionProps={{ duration: 0 }}>
      <Modal.Overlay className="dialog-scrim" />
      <Modal.Content className="dialog" radius={12}>
        <div className="dialog-head">
          <Modal.Title className="dialog-title">{title}</Modal.Title>
          <IconButton icon="x" label="Close" onClick={close} />
        </div>
        {onSubmit ? (
          <form className="dialog-form" onSubmit={onSubmit} noValidate>
            {inner}
          </form>
        ) : (
          inner
        )}
      </Modal.Content>
    </Modal.Root>
  );
}
