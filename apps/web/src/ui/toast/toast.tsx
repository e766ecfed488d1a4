import './toast.css';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { asProblem } from '#api/problem.ts';

interface Undo {
  label?: string;
  run: () => void;
}

/** Says what happened, for six seconds, with a way back where there is one. */
export function toast(message: ReactNode, undo?: Undo): void {
  const id = `toast-${crypto.randomUUID()}`;
  const back = () => {
    notifications.hide(id);
    undo?.run();
  };
  notifications.show({
    id,
    autoClose: undo ? 8000 : 6000,
    withBorder: false,
    className: 'toast',
    closeButtonProps: { 'aria-label': 'Dismiss this message' },
    message: (
      <span className="toast-m">
        <span className="grow">{message}</span>
        {undo && (
          <button type="button" className="toast-b" onClick={back}>
            {undo.label ?? 'Undo'}
          </button>
        )}
      </span>
    ),
  });
}

/** Says that an act was refused, in the server's words and with the request to quote. */
export function toastProblem(error: unknown, what: string): void {
  const problem = asProblem(error);
  toast(
    <>
      <b>{what}</b> {problem.detail}
      {problem.request && <small className="mono"> request {problem.request}</small>}
    </>,
  );
}
