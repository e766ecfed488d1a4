import { expect, it } from 'vitest';

// Run by exit-code.spec.ts alone.
it('fails', () => expect('broken').toBe('whole'));
