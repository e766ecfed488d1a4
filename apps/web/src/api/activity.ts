/** Without a key or a movement for so long, nobody is there. */
const AWAY_MILLIS = 60_000;

let signAt = Date.now();
let countedAt = Date.now();

/** Somebody pressed a key or moved. */
export const noteSign = (): void => {
  signAt = Date.now();
};

/** Whether what the page asks now is its own doing: then it says so, and the server does not count it as activity. */
export const nobodyThere = (): boolean => Date.now() - signAt > AWAY_MILLIS;

/** A request went out that the server counts as activity. */
export const noteCounted = (): void => {
  countedAt = Date.now();
};

/** Milliseconds since the server last saw activity from this page. */
export const idleMillis = (): number => Date.now() - countedAt;
