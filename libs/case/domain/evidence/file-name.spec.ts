import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extensionOf, safeFileName } from './file-name.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

// What has been used to disguise a name, beside what is in honest ones.
const unit = fc.constantFrom(
  'a',
  'ü',
  'ا',
  '送',
  '💶',
  '.',
  ' ',
  '/',
  '\\',
  '\0',
  '\n',
  '\u200B',
  '\u202E',
  '\u2066',
  '\uD800',
  '\u2028',
  ':',
);

describe('the name of a file', () => {
  it('keeps letters of every script', () => {
    expect(safeFileName('Überweisung 送金 حوالة.pdf')).toBe('Überweisung 送金 حوالة.pdf');
  });

  it('shows its true end when a direction override tried to hide it', () => {
    expect(safeFileName('invoice\u202Efdp.exe')).toBe('invoicefdp.exe');
  });

  it('is never a path', () => {
    expect(safeFileName('../../etc/passwd')).toBe('passwd');
    expect(safeFileName('C:\\Users\\ines\\scan.png')).toBe('scan.png');
  });

  it('is refused with NUL, with nothing left, or too long', () => {
    for (const name of ['scan.png\0.exe', '..', '\u200B', `${'ä'.repeat(128)}.pdf`])
      expect(
        codeOf(() => safeFileName(name)),
        name,
      ).toBe('validation');
  });

  it('says its extension in lower case, and none for a dot file', () => {
    expect(['scan.PNG', 'archive.tar.gz', '.profile', 'none'].map(extensionOf)).toEqual(['png', 'gz', '', '']);
  });

  it('holds nothing unseen and no separator, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (sent) => {
        const name = codeOf(() => safeFileName(sent));
        if (name !== 'validation') expect(name).not.toMatch(/[\\/\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});
