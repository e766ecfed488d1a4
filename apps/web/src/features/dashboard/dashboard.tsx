export function Dashboard(_: { search?: object; days?: number; onSearch?: (change: object, replace?: boolean) => void }) {
  return null;
}
