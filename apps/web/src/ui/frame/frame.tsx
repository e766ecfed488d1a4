import './frame.css';
import { Link, type LinkProps } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { IconButton } from '../button/button.tsx';
import { Icon, type IconName } from '../icon/icon.tsx';
import { Badge } from '../pill/pill.tsx';
import { toggleTheme, useAppearance } from '../theme/appearance.ts';
import { ZoneClock } from '../time/when.tsx';
import { Mark } from './mark.tsx';
import { usePage } from './page-title.tsx';

export interface NavItem {
  label: string;
  icon: IconName;
  link: LinkProps;
  current: boolean;
  badge?: { count: number; label: string };
}

interface Props {
  nav: readonly NavItem[];
  home: LinkProps;
  /** The chain's own seal. */
  seal: ReactNode;
  /** The field that finds and jumps. */
  jump?: ReactNode;
  /** The bell, with what the reader has not seen. */
  bell?: ReactNode;
  /** The menu under the user's initials. */
  account: ReactNode;
  /** A sentence above every page: the chain is broken, this is a demo. */
  banner?: ReactNode;
  children: ReactNode;
}

/** Switches between light and dark. */
export function ThemeButton() {
  const { theme } = useAppearance();
  return (
    <IconButton
      icon={theme === 'dark' ? 'sun' : 'moon'}
      label={theme === 'dark' ? 'Switch to light' : 'Switch to dark'}
      onClick={toggleTheme}
    />
  );
}

function Rail({ nav, home, account }: Pick<Props, 'nav' | 'home' | 'account'>) {
  return (
    <nav className="rail" aria-label="Main">
      <Link {...home} className="brand" aria-label="Caspix, home">
        <Mark />
      </Link>
      <ul>
        {nav.map((item) => (
          <li key={item.label}>
            <Link {...item.link} activeOptions={{ exact: true, includeSearch: true }} aria-current={item.current ? 'page' : undefined}>
              <Icon name={item.icon} />
              <span>{item.label}</span>
              {item.badge && <Badge {...item.badge} />}
            </Link>
          </li>
        ))}
      </ul>
      <div className="rail-foot">
        <ThemeButton />
        {account}
      </div>
    </nav>
  );
}

function Crumbs() {
  const crumbs = usePage();
  return (
    <nav className="crumbs" aria-label="Where you are">
      {crumbs.map((crumb, i) => (
        <Fragment key={crumb.label}>
          {i > 0 && (
            <span className="sep" aria-hidden>
              /
            </span>
          )}
          {crumb.link ? <Link {...crumb.link}>{crumb.label}</Link> : <span className={i > 0 ? 't2 clip' : 'clip'}>{crumb.label}</span>}
        </Fragment>
      ))}
    </nav>
  );
}

/** The rail by role, the sheet, and the top bar that always carries the chain's seal. Under 45 rem the rail is a bottom bar. */
export function Frame({ nav, home, seal, jump, bell, account, banner, children }: Props) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="app">
        <Rail nav={nav} home={home} account={account} />
        <div className="sheet">
          <header className="top">
            <Crumbs />
            {jump}
            <div className="top-r">
              {seal}
              <ZoneClock />
              {bell}
              <span className="top-me">{account}</span>
            </div>
          </header>
          {banner}
          {children}
        </div>
      </div>
    </>
  );
}
