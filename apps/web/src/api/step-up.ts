/** Asks the person for a fresh proof of identity. Resolves with whether it was given. */
type Ask = () => Promise<boolean>;

let ask: Ask | null = null;
let asking: Promise<boolean> | null = null;

/** Whoever can ask, for as long as it is on screen. Returns how to take it back. */
export function whenProofIsAsked(next: Ask): () => void {
  ask = next;
  return () => {
    if (ask === next) ask = null;
  };
}

/** Several calls that need a proof at the same time share one question. False where nobody can be asked. */
export function proveAgain(): Promise<boolean> {
  asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = null;
  });
  return asking;
}

/** Waits while a proof is being given, since that gives the session a new cookie. */
export const proofSettled = async (): Promise<void> => {
  await asking;
};
