import type { MoveRule } from '../facts.ts';

/** While a second person is being asked, the maker withdraws the request there. Once it is void or has run out, the case comes back here. */
export const aProposalIsRecalledWhenItsRequestIsOver: MoveRule = ({ requestWaits }) =>
  requestWaits ? 'The request still waits for a second person. Withdraw the request instead.' : null;
