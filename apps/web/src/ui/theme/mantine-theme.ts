import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

// Mantine wants ten shades of a primary; ours is one token whatever the theme, so all ten are that token.
const accent = Array.from({ length: 10 }, () => 'var(--accent)') as unknown as MantineColorsTuple;

/** Mantine speaks our tokens: it brings behaviour (focus traps, popovers, menus), never a look of its own. */
export const mantineTheme = createTheme({
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: 'var(--fs-12)', sm: 'var(--fs-13)', md: 'var(--fs-14)', lg: 'var(--fs-16)', xl: 'var(--fs-20)' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '12px' },
  defaultRadius: 'sm',
  primaryColor: 'accent',
  colors: { accent },
  autoContrast: false,
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, classNames: { tooltip: 'tip' } } },
  },
});

const mapped = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-2)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-press)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
};

/** Both schemes resolve to the same variables: the tokens themselves change with `data-theme`. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: mapped, light: mapped, dark: mapped });
