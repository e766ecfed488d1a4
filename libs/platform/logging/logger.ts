import { type Logger, pino } from 'pino';

/** Interim until the masking logger lands in this folder. */
export const createLogger = (options: { level: string }): Logger => pino(options);
