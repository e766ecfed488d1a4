export function Teams(_: { search?: object; days?: number; onSearch?: (change: object, replace?: boolean) => void }) {
  return null;
}
