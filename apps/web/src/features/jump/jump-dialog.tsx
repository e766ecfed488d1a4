import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type LinkProps, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { type Found, searchQuery } from '#api/search.ts';
import { Icon, type IconName, LoadingRows } from '#ui';

interface Hit {
  id: string;
  icon: IconName;
  number: string;
  title: string;
  link: LinkProps;
}

function hitsOf(found: Found | undefined): Hit[] {
  if (!found) return [];
  return [
    ...found.cases.map((item) => ({
      id: item.id,
      icon: 'cases' as const,
      number: item.number,
      title: item.title,
      link: { to: '/cases/$caseId', params: { caseId: item.id } } as LinkProps,
    })),
    ...found.alerts.map((item) => ({
      id: item.id,
      icon: 'queue' as const,
      number: item.number,
      title: item.title,
      link: { to: '/queue', search: { state: undefined, alert: item.id, open: true } } as LinkProps,
    })),
  ];
}

function Hits({ hits, at, go }: { hits: readonly Hit[]; at: number; go: (hit: Hit) => void }) {
  return (
    <div className="jump-list" role="listbox" id="jump-list" aria-label="Found">
      {hits.map((hit, i) => (
        <button
          key={hit.id}
          type="button"
          role="option"
          id={`jump-${i}`}
          tabIndex={-1}
          aria-selected={i === at}
          className="jump-hit"
          onClick={() => go(hit)}
        >
          <Icon name={hit.icon} />
          <span className="mono nowrap">{hit.number}</span>
          <span className="clip t2">{hit.title}</span>
        </button>
      ))}
    </div>
  );
}

/** Type, choose with the arrows, Enter goes there. A whole account number finds what it occurs in without being shown anywhere. */
export function JumpDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const q = useDeferredValue(text.trim());
  const found = useQuery(searchQuery(q));
  const hits = q.length >= 2 ? hitsOf(found.data) : [];
  const go = (hit: Hit) => {
    onClose();
    void navigate(hit.link);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((now) => Math.min(now + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setAt((now) => Math.max(now - 1, 0));
    else if (event.key === 'Enter' && hits[at]) go(hits[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Modal.Root opened onClose={onClose} size="38rem" transitionProps={{ duration: 0 }} yOffset="8vh">
      <Modal.Overlay className="dialog-scrim" />
      <Modal.Content className="jump-box" radius={12} aria-label="Search or jump to">
        <div className="jump-in">
          <Icon name="search" />
          <input
            type="text"
            role="combobox"
            aria-label="Search or jump to"
            aria-expanded={hits.length > 0}
            aria-controls="jump-list"
            aria-activedescendant={hits.length > 0 ? `jump-${at}` : undefined}
            placeholder="Case or alert number, words of a title, an account number"
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          <kbd aria-hidden>Esc</kbd>
        </div>
        {q.length >= 2 && found.isPending && <LoadingRows label="Searching" rows={3} />}
        {hits.length > 0 && <Hits hits={hits} at={at} go={go} />}
        {q.length >= 2 && found.isSuccess && hits.length === 0 && <p className="jump-none t2">Nothing found that your role may see.</p>}
        {found.isError && <p className="jump-none err-t">The search failed. Try again.</p>}
      </Modal.Content>
    </Modal.Root>
  );
}
