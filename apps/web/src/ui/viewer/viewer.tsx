import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Permission } from '../../api/generated/index.ts';

/** The signed-in user as the server described them. */
export interface Viewer {
  id: string;
  name: string;
  username: string;
  initials: string;
  roles: readonly string[];
  permissions: ReadonlySet<Permission>;
  teams: readonly { id: string; name: string }[];
}

export const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** The signed-in user. Throws outside the signed-in part of the application. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer is for screens behind the sign-in');
  return viewer;
}

/** Whether the viewer holds a permission. Cosmetic: the server decides on its own. */
export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useViewer();
  return useMemo(() => (permission) => permissions.has(permission), [permissions]);
}

/** Shows its children to those who hold the permission, and `otherwise` to the rest. */
export function Can({ permission, otherwise = null, children }: { permission: Permission; otherwise?: ReactNode; children: ReactNode }) {
  return useCan()(permission) ? children : otherwise;
}
