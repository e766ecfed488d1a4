import { describe, expect, it } from 'vitest';
import { belies } from './belies.ts';

const found = (type: string, extension = '') => ({ type, extension });

describe('content that belies its name', () => {
  it('is caught when a program calls itself an invoice', () => {
    expect(belies('invoice.pdf', 'application/pdf', found('application/x-msdownload', 'exe'))).toContain('.pdf');
    expect(belies('invoice.scan', '', found('application/x-msdownload', 'exe'))).toContain('program');
  });

  it('is caught when a web page calls itself a list', () => {
    expect(belies('payments.csv', 'text/csv', found('text/html'))).toContain('text/html');
  });

  it('is caught when the declared type is another than the content', () => {
    expect(belies('scan', 'image/png', found('application/pdf', 'pdf'))).toContain('declared');
    expect(belies('notes', 'text/plain', found('application/octet-stream'))).toContain('declared');
  });

  it('leaves honest files alone, whatever a spreadsheet program declares', () => {
    expect(belies('payments.csv', 'application/vnd.ms-excel', found('text/plain'))).toBeNull();
    expect(belies('الفواتير.pdf', 'application/pdf', found('application/pdf', 'pdf'))).toBeNull();
    expect(belies('report.docx', 'application/octet-stream', found('application/zip', 'zip'))).toBeNull();
    expect(belies('capture.dat', '', found('application/octet-stream'))).toBeNull();
  });
});
