import { focusManager } from '@tanstack/react-query';
import { noteSign } from '#api/activity.ts';

const AWAY_AFTER_MS = 2 * 60_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'visibilitychange'] as const;

/**
 * Pages read some figures again by themselves. That must not look like a person at work, or no session would ever idle out:
 * after two minutes without a sign of life everything falls silent, and it wakes with the next key or movement.
 */
export function watchPresence(): void {
  focusManager.setEventListener((setPresent) => {
    let timer = 0;
    const away = () => setPresent(false);
    const here = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') return away();
      noteSign();
      setPresent(true);
      timer = window.setTimeout(away, AWAY_AFTER_MS);
    };
    for (const sign of signs) document.addEventListener(sign, here, { passive: true });
    here();
    return () => {
      clearTimeout(timer);
      for (const sign of signs) document.removeEventListener(sign, here);
    };
  });
}
