/** States in which nothing about a case may change: somebody decides about exactly this, or has. The server holds to the same. */
export const isStill = (state: string): boolean => ['PENDING_APPROVAL', 'CLOSED', 'REOPEN_REQUESTED'].includes(state);
