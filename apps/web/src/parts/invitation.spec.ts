import { describe, expect, it } from 'vitest';
import { invitationIn } from './invitation.ts';

describe('a one-time link', () => {
  it.each([
    ['#enrol=7H2KQ-AAAAA&name=gus.new', { kind: 'enrol', username: 'gus.new', code: '7H2KQ-AAAAA' }],
    ['#reset=7H2KQ-AAAAA&name=g%C3%BCnter%40bank.example', { kind: 'reset', username: 'günter@bank.example', code: '7H2KQ-AAAAA' }],
  ])('%s says whom it invites', (hash, invitation) => {
    expect(invitationIn(hash)).toEqual(invitation);
  });

  it.each(['', '#', '#name=gus', '#enrol=&name=gus', '#enrol=7H2KQ', '#other=1&name=gus'])('is not in "%s"', (hash) => {
    expect(invitationIn(hash)).toBeNull();
  });
});
