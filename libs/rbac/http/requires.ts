import { SetMetadata } from '@nestjs/common';
import { REQUIRED_PERMISSION } from '#platform';
import type { Permission } from '../domain/permissions.ts';

/** The permission without which this route answers 403. Every route names one, or `@Public()`; else the product does not start. */
export const Requires = (permission: Permission) => SetMetadata(REQUIRED_PERMISSION, permission);
