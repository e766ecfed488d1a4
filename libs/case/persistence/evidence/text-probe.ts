/** Looks at a whole file, piece by piece, for whether it can be text. */
export class TextProbe {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #utf8 = true;
  #nul = 0;
  #controls = 0;
  #bytes = 0;

  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    for (const byte of piece) {
      if (byte === 0) this.#nul += 1;
      // Tab, line feed, form feed, carriage return and escape (colours in terminal logs) belong to text.
      else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) this.#controls += 1;
    }
    this.#decode(() => this.#decoder.decode(piece, { stream: true }));
  }

  /** UTF-8 without control characters, or an 8-bit encoding of old exports with hardly any. UTF-16 shows itself by its mark. */
  isText(head: Uint8Array): boolean {
    this.#decode(() => this.#decoder.decode());
    const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
    if (marked) return this.#bytes % 2 === 0;
    if (this.#nul > 0) return false;
    return this.#utf8 ? this.#controls === 0 : this.#controls * 1000 < this.#bytes;
  }

  #decode(work: () => unknown): void {
    if (!this.#utf8) return;
    try {
      work();
    } catch {
      this.#utf8 = false;
    }
  }
}
