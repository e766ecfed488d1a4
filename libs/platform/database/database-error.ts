import { QueryFailedError } from 'typeorm';
import { DomainError, type ErrorCode, isDomainError } from '#kernel';

/** What the schema refuses, by SQLSTATE (PostgreSQL manual, appendix A). `CX…` are raised by our own functions. */
const codes: Readonly<Record<string, ErrorCode>> = {
  '23505': 'conflict',
  '23503': 'conflict',
  '23514': 'conflict',
  '42501': 'forbidden',
  '57P01': 'unavailable',
  '57P03': 'unavailable',
  '53300': 'unavailable',
  CX001: 'context-missing',
  CX002: 'audit-refused',
  CX003: 'maker-is-checker',
  CX004: 'integrity',
};

const sqlState = (error: unknown): string | undefined => {
  const driver: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code: unknown = driver instanceof Error ? Reflect.get(driver, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** Serialization failure and deadlock: PostgreSQL asks for the whole transaction to be run again. */
export const isRetryable = (error: unknown): boolean => {
  const state = sqlState(error instanceof DomainError ? error.cause : error);
  return state === '40001' || state === '40P01';
};

/** Turns what the database refuses into a coded error; its own text, which may quote data, stays in `cause` only. */
export function databaseError(error: unknown): unknown {
  if (isDomainError(error)) return error;
  const state = sqlState(error);
  if (state === undefined || !(error instanceof Error)) return error;
  const code = codes[state];
  if (code) return new DomainError(code, `The database refused the change (${state})`, [], { cause: error });
  return new DomainError('internal', `The database reported ${state}`, [], { cause: error });
}
