import './sign-ins.css';
import { useCrumbs } from '#ui';
import { FindingList } from './finding-list.tsx';
import type { ChangeSearch, SignInsSearch } from './search.ts';
import { SignInList } from './sign-in-list.tsx';

/** Authentication events: what detectors made of them, and every one of them. */
export function SignIns({ search, onSearch }: { search: SignInsSearch; onSearch: ChangeSearch }) {
  useCrumbs({ label: 'Sign-ins' });
  return (
    <main id="main" className="pad si">
      <h1>Sign-ins</h1>
      <FindingList search={search} onSearch={onSearch} />
      <SignInList search={search} onSearch={onSearch} />
    </main>
  );
}
