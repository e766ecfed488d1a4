const ALERT_NUMBER = /^\s*(?:ALR-)?0*(\d{1,15})\s*$/i;

/** `ALR-000123`: what people say and type. */
export const alertNumber = (number: number | string): string => `ALR-${String(number).padStart(6, '0')}`;

/** Reads what a person typed, with or without prefix and zeros; undefined when it is no alert number. */
export const readAlertNumber = (typed: string): string | undefined => ALERT_NUMBER.exec(typed)?.[1];
