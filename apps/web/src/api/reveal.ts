import { type RevealFieldData, revealField } from './generated/index.ts';

export type RevealRequest = RevealFieldData['body'];

/** Asks for one masked value. Granted and refused reveals both stand in the audit log; the value is never cached here. */
export async function reveal(body: RevealRequest): Promise<{ value: string; until: string }> {
  return (await revealField({ body })).data;
}
