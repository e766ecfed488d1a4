import { type Actor, serviceActor } from '#platform';
import { AUTH_SERVICE } from '../service-actor.ts';

/** What it takes to make people before there is anybody to approve them. No role holds `rbac:bootstrap`. */
export const bootstrapActor = (name: 'operator' | 'seeder'): Actor =>
  serviceActor(name, ['user:manage', 'user:read', 'role:read', 'team:read', 'rbac:bootstrap', AUTH_SERVICE]);
