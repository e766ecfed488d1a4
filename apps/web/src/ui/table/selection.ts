export interface Selection {
  ids: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
  /** The spoken name of a row's tick: "Select ALR-000123". */
  label: (id: string) => string;
}
