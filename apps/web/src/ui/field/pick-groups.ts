export interface PickOption {
  value: string;
  label: string;
  /** Set back, behind the label: a code, a user name. */
  detail?: string;
  /** The detail is a code, and looks like one. */
  code?: boolean;
}

export interface PickGroup {
  name: string;
  options: readonly PickOption[];
}

/** Those options in which every typed word begins or stands; a word may also name the group. Groups without any are left out. */
export function narrowed(groups: readonly PickGroup[], text: string): PickGroup[] {
  const sought = text.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map(({ name, options }) => ({
      name,
      options: options.filter(({ label, detail = '' }) => {
        const said = `${label} ${detail} ${name}`.toLowerCase();
        return sought.every((word) => said.includes(word));
      }),
    }))
    .filter(({ options }) => options.length > 0);
}
