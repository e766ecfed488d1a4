/** Counts on a terminal, on one line; says nothing elsewhere. */
export function counting(output: { isTTY?: boolean; write(text: string): unknown }, what: string) {
  const show = (done: number, total: number) => {
    if (output.isTTY) output.write(`\r${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${what}`);
  };
  const end = () => {
    if (output.isTTY) output.write('\r\u001b[K');
  };
  return { show, end };
}
