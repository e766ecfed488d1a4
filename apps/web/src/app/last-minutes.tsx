import { useEffect, useState } from 'react';
import { Banner, When } from '#ui';

/** How long before the end somebody is told: long enough to finish a note. */
const WARNING_MILLIS = 10 * 60_000;

/** Says that the session ends at a fixed moment, however busy somebody is: the policy limits how long one sign-in serves. */
export function LastMinutes({ absoluteAt }: { absoluteAt: string }) {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const look = () => setNear(Date.parse(absoluteAt) - Date.now() < WARNING_MILLIS);
    look();
    const timer = setInterval(look, 5_000);
    return () => clearInterval(timer);
  }, [absoluteAt]);
  if (!near) return null;
  return (
    <Banner tone="warn">
      You will be signed out at <When at={absoluteAt} format="time" />: one sign-in serves no longer. What you have typed waits for you
      until you have signed in again.
    </Banner>
  );
}
