import type { ForwardFormat } from '../destinations/destination.ts';
import { cefMessage } from './cef.ts';
import { ocsfMessage } from './ocsf.ts';
import type { Outgoing } from './record.ts';
import { severityOf, severityOfAlarm, structuredSyslog, syslogHeader } from './syslog.ts';

const NOTICE = 5;

const head = (outgoing: Outgoing): readonly [severity: number, at: string, name: string] => {
  if (outgoing.kind === 'entry') return [severityOf(outgoing.record), outgoing.record.at, outgoing.record.action];
  if (outgoing.kind === 'alarm') return [severityOfAlarm(outgoing.alarm), outgoing.alarm.at, outgoing.kind];
  return [NOTICE, outgoing.kind === 'heartbeat' ? outgoing.heartbeat.at : outgoing.test.at, outgoing.kind];
};

/** One syslog message: CEF and OCSF stand in the message part of the same header, without structured data. */
export function syslogMessage(format: ForwardFormat, outgoing: Outgoing, host: string): string {
  if (format === 'rfc5424-sd') return structuredSyslog(outgoing, host);
  const [severity, at, name] = head(outgoing);
  return `${syslogHeader(severity, at, host, name)} - ${format === 'cef' ? cefMessage(outgoing) : ocsfMessage(outgoing)}`;
}

/** One event of an HTTP event collector: the envelope with the time in seconds, and the event as JSON or as text. */
export function collectorEvent(format: ForwardFormat, outgoing: Outgoing, host: string): string {
  const [, at] = head(outgoing);
  const event: unknown = format === 'ocsf' ? JSON.parse(ocsfMessage(outgoing)) : textOf(format, outgoing, host);
  const fields = outgoing.kind === 'entry' ? { fields: { index: String(outgoing.record.index), action: outgoing.record.action } } : {};
  return JSON.stringify({ time: Date.parse(at) / 1000, host, source: 'caspix', sourcetype: `caspix:${format}`, event, ...fields });
}

const textOf = (format: 'rfc5424-sd' | 'cef', outgoing: Outgoing, host: string): string =>
  format === 'cef' ? cefMessage(outgoing) : structuredSyslog(outgoing, host);
