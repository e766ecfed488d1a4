import 'reflect-metadata';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NestFactory } from '@nestjs/core';
import { LogKeys } from '#audit-chain';
import { DomainError, isUuid } from '#kernel';
import { type Actor, loadConfig, serviceActor, UnitOfWork } from '#platform';
import { ExportPack } from '#reporting';
import { ApiModule } from '../../api/index.ts';

/** The command line acts as the operator's service identity: with what an auditor may export masked, and no more. */
const operator = (): Actor => serviceActor('operator', ['case:read', 'evidence:read', 'transaction:read', 'audit:read', 'pack:export']);

/** Writes the pack to a new file. Throws `not-found` for a case that does not exist; an existing file is left alone. */
export async function exportToFile(sought: string, out: string): Promise<{ fileName: string; size: number; vkey: string }> {
  const app = await NestFactory.createApplicationContext(ApiModule.with({ config: loadConfig() }), {
    logger: ['error'],
    abortOnError: false,
  });
  try {
    const actor = operator();
    const [found] = await app
      .get(UnitOfWork)
      .run(actor, (tx) =>
        tx.query<{ id: string }>('SELECT id FROM cases.cases WHERE number = $1 OR id = $2', [sought, isUuid(sought) ? sought : null]),
      );
    if (!found) throw new DomainError('not-found', `There is no case ${sought}`);
    const pack = await app.get(ExportPack).execute(actor, { caseId: found.id });
    await pipeline(pack.read(), createWriteStream(out, { flags: 'wx', mode: 0o600 }));
    return { fileName: pack.fileName, size: pack.size, vkey: (await app.get(LogKeys).now()).pins.join("' --key '") };
  } finally {
    await app.close();
  }
}
