/** What can be done to a case, each in a dialog of its own. */
export type CaseAct =
  | 'decide'
  | 'waiting'
  | 'upload'
  | 'ask'
  | 'escalate'
  | 'reopen'
  | 'determine'
  | 'assign'
  | 'place'
  | 'uncover'
  | 'edit';
