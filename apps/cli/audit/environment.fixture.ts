/** Settings as the environment has them: `databaseHost` is CASPIX_DATABASE_HOST. */
export const environmentOf = (config: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      `CASPIX_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]),
  );
