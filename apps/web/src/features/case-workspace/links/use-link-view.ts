import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useReducer } from 'react';
import { linksQuery } from '#api/cases.ts';

interface View {
  /** Accounts whose own counterparties were asked for, in the order they were. */
  expand: readonly string[];
  pinned: readonly string[];
}

interface State extends View {
  selected: string | null;
  /** Which of the cycles is lit, or none. */
  cycle: number | null;
  past: readonly View[];
}

type Act =
  | { do: 'expand' | 'pin'; id: string }
  | { do: 'select'; id: string | null }
  | { do: 'cycle'; index: number | null }
  | { do: 'undo' };

const MOST_EXPANDED = 20;
const MOST_UNDONE = 50;
const toggled = (list: readonly string[], id: string) => (list.includes(id) ? list.filter((one) => one !== id) : [...list, id]);

function next(state: State, act: Act): State {
  const { expand, pinned, past } = state;
  const changed = (view: Partial<View>): State => ({ ...state, ...view, past: [...past, { expand, pinned }].slice(-MOST_UNDONE) });
  switch (act.do) {
    case 'expand':
      return expand.length < MOST_EXPANDED || expand.includes(act.id) ? changed({ expand: toggled(expand, act.id) }) : state;
    case 'pin':
      return changed({ pinned: toggled(pinned, act.id) });
    case 'select':
      return { ...state, selected: act.id };
    case 'cycle':
      return { ...state, cycle: act.index };
    case 'undo': {
      const last = past.at(-1);
      return last ? { ...state, ...last, past: past.slice(0, -1) } : state;
    }
  }
}

const start: State = { expand: [], pinned: [], selected: null, cycle: null, past: [] };

/** What of the links is in view: which accounts are expanded and pinned, each step of it undoable. */
export function useLinkView(caseId: string) {
  const [state, dispatch] = useReducer(next, start);
  const query = useQuery({ ...linksQuery(caseId, state.expand), placeholderData: keepPreviousData });
  const cycles = query.data?.cycles ?? [];
  // The cycles through the selected account, or all of them: one after the other, then none.
  const nextCycle = () => {
    const fitting = cycles.flatMap((cycle, i) => (state.selected === null || cycle.includes(state.selected) ? [i] : []));
    const at = state.cycle === null ? -1 : fitting.indexOf(state.cycle);
    dispatch({ do: 'cycle', index: fitting[at + 1] ?? null });
  };
  return {
    ...state,
    query,
    lit: state.cycle === null ? null : (cycles[state.cycle] ?? null),
    canUndo: state.past.length > 0,
    expandNode: (id: string) => dispatch({ do: 'expand', id }),
    pinNode: (id: string) => dispatch({ do: 'pin', id }),
    select: (id: string | null) => dispatch({ do: 'select', id }),
    undo: () => dispatch({ do: 'undo' }),
    nextCycle,
  };
}

export type LinkView = ReturnType<typeof useLinkView>;
