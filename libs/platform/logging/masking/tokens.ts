/** Character classes of ASCII; everything else separates. */
const DIGIT = 1;
const LETTER = 2;
const CONTROL = 4;
const MARK = 8;
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  if (code < 32 || code === 127) classes[code] = CONTROL;
  else if (char >= '0' && char <= '9') classes[code] = DIGIT;
  else if (/[a-z]/i.test(char)) classes[code] = LETTER;
  else if (char === '@' || char === '+' || char === '%') classes[code] = MARK;
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
export const isAlphanumeric = (code: number): boolean => isDigit(code) || isLetter(code);

const BACKSLASH = 92;
const ESCAPED = new Set([...'nrtbf'].map((char) => char.charCodeAt(0)));

/**
 * A text cut once, left to right, into runs of letters and digits; every detector works on these runs, so that no pattern can be made to
 * backtrack. `text` is folded: full-width and other decimal digits, dashes and spaces look like their ASCII selves, at the same index.
 */
export class Tokens {
  count = 0;
  text: string;
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** How many characters of the run are digits. */
  readonly digits: number[] = [];
  /** Indexes of `@`, `+` and `%`, which may be part of an address or a telephone number. */
  readonly marks: number[] = [];
  /** Whether there is any character that a terminal or a log may take for more than a letter: controls, or beyond ASCII. */
  isUnusual = false;

  constructor(original: string) {
    this.text = original;
    if (BEYOND_ASCII.test(original)) {
      this.text = fold(original);
      this.isUnusual = true;
    }
    this.#cut();
  }

  start(index: number): number {
    return this.starts[index] ?? this.text.length;
  }

  end(index: number): number {
    return this.ends[index] ?? this.text.length;
  }

  length(index: number): number {
    return index < 0 || index >= this.count ? 0 : this.end(index) - this.start(index);
  }

  isNumber(index: number): boolean {
    return index >= 0 && index < this.count && this.digits[index] === this.length(index);
  }

  isWord(index: number): boolean {
    return index >= 0 && index < this.count && this.digits[index] === 0;
  }

  word(index: number): string {
    return this.text.slice(this.start(index), this.end(index));
  }

  /** The character between run `index` and the next, or 0 when there is more than one (a doubled one counts as one). */
  separator(index: number): number {
    if (index < 0 || index >= this.count - 1) return 0;
    const from = this.end(index);
    const gap = this.start(index + 1) - from;
    const code = this.text.charCodeAt(from);
    return gap === 1 || (gap === 2 && this.text.charCodeAt(from + 1) === code) ? code : 0;
  }

  #cut(): void {
    const { text } = this;
    let from = -1;
    let digits = 0;
    for (let at = 0; at <= text.length; at += 1) {
      const code = at < text.length ? text.charCodeAt(at) : 0;
      const kind = code < 128 ? (classes[code] ?? 0) : 0;
      if ((kind & (DIGIT | LETTER)) !== 0) {
        if (from < 0) from = at;
        digits += kind & DIGIT;
        continue;
      }
      if (from >= 0) this.#add(from, at, digits);
      from = -1;
      digits = 0;
      if (kind === MARK) this.marks.push(at);
      else if (kind === CONTROL && at < text.length) this.isUnusual = true;
      // "\n4111…" in a text that is itself JSON: the letter belongs to the escape, not to the number.
      else if (code === BACKSLASH && ESCAPED.has(text.charCodeAt(at + 1))) at += 1;
    }
  }

  #add(start: number, end: number, digits: number): void {
    this.starts.push(start);
    this.ends.push(end);
    this.digits.push(digits);
    this.count += 1;
  }
}

/** Runs `first` to `last` without what separates them. */
export function joined(tokens: Tokens, first: number, last: number): string {
  let text = '';
  for (let index = first; index <= last; index += 1) text += tokens.word(index);
  return text;
}

const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Zeros of the decimal digits that people's keyboards make: Arabic-Indic, extended Arabic-Indic, Devanagari, Bengali, Thai. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];

function fold(text: string): string {
  const codes = new Array<string>(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    codes[at] = String.fromCharCode(code < 128 ? code : foldCode(code));
  }
  return codes.join('');
}

function foldCode(code: number): number {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (code === 0xa0 || (code >= 0x2000 && code <= 0x200d) || code === 0x202f || code === 0x3000 || code === 0x2060) return 32;
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xad) return 45;
  const zero = ZEROS.find((first) => code >= first && code <= first + 9);
  return zero === undefined ? code : 48 + code - zero;
}
