import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '#audit-chain';
import { AuthModule } from '#auth';
import { AlertsModule } from '#case';
import { CryptoModule } from '#crypto';
import { loadConfig, PlatformModule } from '#platform';
import { RbacModule } from '#rbac';

class ImportModule {}

/** Runs `work` with one provider of the intake, in a context that lives as long as the work. */
export async function withinImport<P, T>(provider: Type<P>, work: (provider: P) => Promise<T>): Promise<T> {
  const module = {
    module: ImportModule,
    imports: [PlatformModule.with({ config: loadConfig(), http: false }), CryptoModule, AuditModule, RbacModule, AuthModule, AlertsModule],
  };
  const context = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'], abortOnError: false });
  try {
    return await work(context.get(provider, { strict: false }));
  } finally {
    await context.close();
  }
}
