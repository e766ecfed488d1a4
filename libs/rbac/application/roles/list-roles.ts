import { Injectable } from '@nestjs/common';
import { type Actor, UnitOfWork } from '#platform';
import { permitted } from '../../domain/assert-permitted.ts';
import { type Permission, permissionCatalogue } from '../../domain/permissions.ts';
import { type SeparationRule, separationRules } from '../../domain/separation-of-duties.ts';
import { type Role, RoleStore } from './role-store.ts';

export interface RoleList {
  items: (Role & { holders: number })[];
  permissions: { id: string; module: string; sensitivity: string; says: string; stepUp: boolean }[];
  rules: readonly SeparationRule[];
}

@Injectable()
export class ListRoles {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly roles: RoleStore,
  ) {}

  /** Every role with what it permits and how many hold it, and every permission in plain words. */
  execute(actor: Actor): Promise<RoleList> {
    return this.unitOfWork.run(permitted(actor, 'role:read'), async (tx) => {
      const holders = await this.roles.holders(tx);
      const items = (await this.roles.all(tx)).map((role) => ({ ...role, holders: holders.get(role.id) ?? 0 }));
      const ids = Object.keys(permissionCatalogue) as Permission[];
      return { items, permissions: ids.map((id) => ({ id, ...permissionCatalogue[id] })), rules: separationRules };
    });
  }
}
