import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { StandardSchemaSerializerInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { NextFunction } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditModule } from '#audit-chain';
import { AuthModule } from '#auth';
import { CryptoModule } from '#crypto';
import { type Actor, type CaspixRequest, LOGGER, PlatformModule, ProblemFilter, validationPipe } from '#platform';
import { RbacModule } from '#rbac';
import { AlertsModule } from '../../alerts.module.ts';
import { type CaseHouse, openCaseHouse } from '../../cases.fixture.ts';
import { CasesModule } from '../../cases.module.ts';

const MAX = 1_000_000;

describe('an upload over HTTP', () => {
  let here: CaseHouse;
  let caseId: string;
  let address: string;
  let close: () => Promise<void>;
  let actor: Actor;

  beforeAll(async () => {
    here = await openCaseHouse({ evidenceMaxBytes: MAX });
    const platform = PlatformModule.with({ config: here.db.config, http: false });
    const module = await Test.createTestingModule({
      imports: [platform, CryptoModule, AuditModule, RbacModule, AuthModule, AlertsModule, CasesModule],
    }).compile();
    const app = module.createNestApplication();
    app.use((request: CaspixRequest, _: unknown, next: NextFunction) => {
      request.id = 'test';
      request.actor = actor;
      next();
    });
    app.useGlobalPipes(validationPipe());
    app.useGlobalInterceptors(new StandardSchemaSerializerInterceptor(app.get(Reflector)));
    app.useGlobalFilters(new ProblemFilter(app.get(LOGGER)));
    await app.listen(0, '127.0.0.1');
    address = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    close = () => app.close();
    actor = here.cleo;
    caseId = await here.work(here.cleo);
  });
  afterAll(async () => {
    await close();
    await here.close();
  });

  const send = (form: FormData) => fetch(`${address}/cases/${caseId}/evidence`, { method: 'POST', body: form });
  const formOf = (content: string, name: string, fields: Record<string, string> = {}, type = '') => {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    form.append('file', new Blob([content], { type }), name);
    return form;
  };
  const raw = (body: string, boundary = 'x') =>
    fetch(`${address}/cases/${caseId}/evidence`, {
      method: 'POST',
      body,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
  const part = (disposition: string, content: string) => `--x\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  const left = () => readdirSync(join(here.db.config.evidenceDir, 'incoming'));

  it('answers with the evidence, under its Unicode name and with its note, wherever the note stands', async () => {
    const response = await send(formOf('date;amount\n', '付款 فاتورة.csv', { note: 'from the payer' }, 'text/csv'));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      number: 'E-01',
      fileName: '付款 فاتورة.csv',
      note: 'from the payer',
      type: 'text/plain',
    });
    const after = formOf('more', 'b.txt');
    after.append('note', 'comes last');
    expect(await (await send(after)).json()).toMatchObject({ number: 'E-02', note: 'comes last' });
  });

  it('comes back as an attachment that no browser runs', async () => {
    const page = await send(formOf('<!doctype html><script>alert(1)</script>', 'page “one”.html', {}, 'text/html'));
    const { id } = (await page.json()) as { id: string };
    const response = await fetch(`${address}/evidence/${id}/content?intent=download`);
    expect(await response.text()).toContain('<script>');
    const header = (name: string) => response.headers.get(name);
    expect(header('content-type')).toBe('application/octet-stream');
    expect(header('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''page%20/);
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('content-security-policy')).toContain('sandbox');
  });

  it('is refused with a field and a reason, whatever is wrong with it', async () => {
    const nul = part(`name="file"; filename*=UTF-8''scan%00.pdf`, 'x');
    const bad: [string, Promise<Response>, number, string][] = [
      ['belies its name', send(formOf('%PDF-1.7 not a picture', 'scan.png', {}, 'image/png')), 415, 'file-type-mismatch'],
      ['NUL in its name', raw(`${nul}--x--\r\n`), 400, 'validation'],
      ['no file', raw(`${part('name="note"', 'hello')}--x--\r\n`), 400, 'validation'],
      [
        'two files',
        raw(`${part('name="file"; filename="a.txt"', 'a')}${part('name="file"; filename="b.txt"', 'b')}--x--\r\n`),
        400,
        'validation',
      ],
      ['an unknown field', raw(`${part('name="evil"', '1')}${part('name="file"; filename="a.txt"', 'a')}--x--\r\n`), 400, 'validation'],
      ['cut off', raw(part('name="file"; filename="a.txt"', 'aaaa').slice(0, -2)), 400, 'validation'],
      ['no boundary', raw('anything', ''), 400, 'validation'],
      [
        'not a form',
        fetch(`${address}/cases/${caseId}/evidence`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
        415,
        'unsupported-media-type',
      ],
      ['too many fields', raw(`${part('name="note"', 'n').repeat(9)}--x--\r\n`), 400, 'validation'],
    ];
    for (const [what, sent, status, code] of bad) {
      const response = await sent;
      const problem = (await response.json()) as { code: string };
      expect({ what, status: response.status, code: problem.code }).toEqual({ what, status, code });
    }
    expect(left()).toEqual([]);
  });

  it('is cut short at the limit: two gibibytes are announced, and a few kilobytes are read', async () => {
    const response = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${address}/cases/${caseId}/evidence`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 2_147_483_648 },
      });
      request.on('response', ({ statusCode }) => {
        resolve(statusCode ?? 0);
        request.destroy();
      });
      request.on('error', reject);
      request.write(part('name="file"; filename="big.bin"', 'start'));
    });
    expect(response).toBe(413);
  });

  it('is cut short at the limit also when its size was not announced', async () => {
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n')),
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    });
    const options = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    const response = await fetch(`${address}/cases/${caseId}/evidence`, options as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'payload-too-large', fields: [{ field: 'file' }] });
    expect(left()).toEqual([]);
  });

  it('leaves nothing when its sender goes away in the middle', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${address}/cases/${caseId}/evidence`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      });
      request.on('error', () => resolve());
      request.write(part('name="file"; filename="half.bin"', 'x'.repeat(200_000)));
      setTimeout(() => request.destroy(), 300);
      request.on('close', () => resolve());
    });
    await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  });

  it('is not for those who only read', async () => {
    actor = here.finn;
    expect((await send(formOf('x', 'a.txt'))).status).toBe(403);
    actor = here.cleo;
  });
});
