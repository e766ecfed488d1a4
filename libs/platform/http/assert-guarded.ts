import { type INestApplicationContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PUBLIC, REQUIRED_PERMISSION } from './guards.ts';

/** One route as declared: what the guard decides on. */
export interface DeclaredRoute {
  handler: string;
  method: string;
  path: string;
  public: boolean;
  permission: string | null;
}

const read = (key: string, ...targets: object[]): unknown =>
  targets.map((target) => Reflect.getMetadata(key, target)).find((v) => v !== undefined);

/** Every route of the application, with the permission it names; also of one in preview mode, where nothing is instantiated. */
export function declaredRoutes(app: INestApplicationContext): DeclaredRoute[] {
  const scanner = new MetadataScanner();
  return new DiscoveryService(app.get(ModulesContainer, { strict: false })).getControllers().flatMap(({ instance, metatype, name }) => {
    if (!metatype || !instance) return [];
    const prototype: object = Object.getPrototypeOf(instance);
    return scanner.getAllMethodNames(prototype).flatMap((key) => {
      const handler: object = Reflect.get(prototype, key);
      const path = read(PATH_METADATA, handler);
      if (path === undefined) return [];
      const permission = read(REQUIRED_PERMISSION, handler, metatype);
      return {
        handler: `${name}.${key}`,
        method: RequestMethod[Number(read(METHOD_METADATA, handler))] ?? 'ALL',
        path: `/${[read(PATH_METADATA, metatype), path]
          .flat()
          .map((part) => String(part).replace(/^\/|\/$/g, ''))
          .filter(Boolean)
          .join('/')}`,
        public: read(PUBLIC, handler, metatype) === true,
        permission: typeof permission === 'string' ? permission : null,
      };
    });
  });
}

/** Fails the start when a route names neither a known permission nor `@Public()`: forgetting must not mean allowing. */
export function assertEveryRouteIsGuarded(app: INestApplicationContext, permissions: ReadonlySet<string>): void {
  const wrong = declaredRoutes(app).filter((route) =>
    route.public ? route.permission !== null : !permissions.has(route.permission ?? ''),
  );
  if (wrong.length === 0) return;
  const lines = wrong.map(
    (r) => `${r.handler} (${r.method} ${r.path}): ${r.permission ? `'${r.permission}' is not in the catalogue` : 'names no permission'}`,
  );
  throw new Error(`These routes are not guarded:\n${lines.join('\n')}`);
}
