/** Injection tokens for what has no class of its own. */
export const CLOCK = Symbol('clock');
export const CONFIG = Symbol('config');
export const LOGGER = Symbol('logger');
