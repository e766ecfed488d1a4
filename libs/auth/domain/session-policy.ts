const MINUTE = 60;
const HOUR = 3600;

/** How long a first factor waits for the second. */
export const HALF_SESSION_SECONDS = 5 * MINUTE;
export const ENROLLING_SECONDS = 15 * MINUTE;
export const ENROLMENT_CODE_SECONDS = 24 * HOUR;
/** A link for a new password is handed over at once, or asked for again. */
export const RESET_CODE_SECONDS = HOUR;
