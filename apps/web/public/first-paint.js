// Runs before the first paint, so that a dark room never sees a white flash. A file and not an inline script: the policy is script-src 'self'.
(() => {
  const root = document.documentElement;
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = read('caspix.theme') || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  root.dataset.theme = theme;
  root.dataset.mantineColorScheme = theme;
  root.dataset.density = read('caspix.density') || 'comfortable';
})();
