import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { close, type IncidentDetail, takeUp } from '#api/incidents.ts';
import { keys } from '#api/keys.ts';
import { asProblem } from '#api/problem.ts';
import { Banner, Button, Dialog, type IconName, TextArea, toast, useAct } from '#ui';

const SHORTEST = 5;

interface Words {
  title: string;
  says: ReactNode;
  label: string;
  act: string;
  icon: IconName;
}

function WordsDialog({ words, send, onClose }: { words: Words; send: (text: string) => Promise<string>; onClose: () => void }) {
  const [text, setText] = useState('');
  const cache = useQueryClient();
  const run = useAct('incident:handle', {
    mutationFn: () => send(text.trim()),
    onSuccess: async (done) => {
      toast(done);
      onClose();
      await Promise.all(
        [keys.incidents.all, keys.chain.status, keys.approvals.all].map((queryKey) => cache.invalidateQueries({ queryKey })),
      );
    },
  });
  const short = text.trim().length < SHORTEST;
  return (
    <Dialog
      opened
      size="small"
      title={words.title}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault();
        if (!short) run.mutate();
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            icon={words.icon}
            busy={run.isPending}
            refusal={short ? 'Say it in a few words first' : undefined}
          >
            {words.act}
          </Button>
        </>
      }
    >
      {run.error && <Banner tone="bad">{asProblem(run.error).detail}</Banner>}
      <p className="t2">{words.says}</p>
      <TextArea label={words.label} rows={3} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} />
    </Dialog>
  );
}

interface Props {
  incident: IncidentDetail;
  onClose: () => void;
}

/** Takes an incident up: from then on no further level is told. */
export function TakeUpDialog({ incident, onClose }: Props) {
  const words: Words = {
    title: `Take up ${incident.number}`,
    says: 'It is yours from now on, and no further level is told. Your name and words go into the log.',
    label: 'What you are going to do',
    act: 'Take it up',
    icon: 'flag',
  };
  const send = async (note: string) => {
    await takeUp(incident.id, note);
    return `${incident.number} is yours`;
  };
  return <WordsDialog words={words} send={send} onClose={onClose} />;
}

/** Closes an incident with a reason; where the log is in doubt that is a request to a second person. */
export function CloseDialog({ incident, onClose }: Props) {
  const { number, twoPeople } = incident;
  const words: Words = {
    title: twoPeople ? `Ask to close ${number}` : `Close ${number}`,
    says: twoPeople
      ? 'The log was in doubt, so somebody else must agree. What was found counts as settled then: found again, it opens no new incident.'
      : 'What it was about is over. Found again, it opens a new incident.',
    label: 'How it ended, and why that is enough',
    act: twoPeople ? 'Send to a second key' : 'Close it',
    icon: twoPeople ? 'keys' : 'check',
  };
  const send = async (reason: string) =>
    (await close(incident.id, reason)) === null ? `${number} is closed` : 'Sent. It can be followed under Approvals';
  return <WordsDialog words={words} send={send} onClose={onClose} />;
}
