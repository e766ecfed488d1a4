import { findingLevel } from './finding-level.ts';
import type { ForwardRecord, Outgoing } from './record.ts';

/** In the header a backslash and a pipe are escaped, and there are no line breaks (CEF implementation standard, "Character encoding"). */
export const cefHeader = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\|]/g, '\\$&');

/** In a value of the extension a backslash and an equals sign are escaped, and a line break is written as `\n`. */
export const cefValue = (text: string): string =>
  text
    .replace(/[\\=]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/[\u0000-\u001f\u007f]/g, ' ');

type Extension = Readonly<Record<string, string | number | null>>;

function cef(id: string, name: string, severity: number, extension: Extension): string {
  const head = ['CEF:0', 'Caspix', 'Caspix', '1', id, name, String(severity)].map((part, i) => (i === 0 ? part : cefHeader(part)));
  const pairs = Object.entries(extension).flatMap(([key, value]) => (value === null ? [] : [`${key}=${cefValue(String(value))}`]));
  return `${head.join('|')}|${pairs.join(' ')}`;
}

const ofFindings = { info: 3, warning: 6, critical: 10 } as const;

/** 3 for what was granted, 6 for a refusal or a failure: the middle of CEF's low and high bands. A finding has its own. */
function severityOf(record: ForwardRecord): number {
  const level = findingLevel(record);
  if (level) return ofFindings[level];
  return record.outcome === 'granted' ? 3 : 6;
}

/** Milliseconds since the epoch, which CEF takes for `rt`; the exact time is in `cs6`. */
const millis = (at: string): number => Date.parse(at);

const entryExtension = (record: ForwardRecord): Extension => ({
  rt: millis(record.at),
  externalId: record.id,
  dvchost: record.log,
  act: record.action,
  outcome: record.outcome,
  suid: record.actor.sub,
  spriv: record.actor.type,
  reason: record.reason,
  cn1Label: 'index',
  cn1: record.index,
  cs1Label: 'leaf',
  cs1: record.leaf,
  cs2Label: 'link',
  cs2: record.link,
  cs3Label: 'object',
  cs3: `${record.object.type} ${record.object.id}`,
  cs4Label: 'case',
  cs4: record.caseId,
  cs5Label: 'session',
  cs5: record.actor.session,
  cs6Label: 'at',
  cs6: record.at,
  flexString1Label: 'payload',
  flexString1: record.payload,
  flexString2Label: 'request',
  flexString2: record.request,
});

/** ArcSight's Common Event Format, version 0. */
export function cefMessage(outgoing: Outgoing): string {
  switch (outgoing.kind) {
    case 'entry':
      return cef(
        outgoing.record.action,
        outgoing.record.says,
        severityOf(outgoing.record),
        withoutLonelyLabels(entryExtension(outgoing.record)),
      );
    case 'heartbeat': {
      const { log, at, size, sent, checkpoint } = outgoing.heartbeat;
      const figures = { cn1Label: 'size', cn1: size, cn2Label: 'sent', cn2: sent, cs1Label: 'checkpoint', cs1: checkpoint };
      return cef('heartbeat', 'heartbeat of the audit log', 1, withoutLonelyLabels({ rt: millis(at), dvchost: log, ...figures }));
    }
    case 'alarm': {
      const { log, at, number, cause, severity, subject, title, says } = outgoing.alarm;
      const facts = { rt: millis(at), dvchost: log, externalId: number, reason: cause, cs1Label: 'subject', cs1: subject, msg: says };
      return cef('alarm', title, severity === 'critical' ? 10 : 6, facts);
    }
    case 'test': {
      const { log, at, order } = outgoing.test;
      return cef('test', 'a test that somebody asked for', 1, { rt: millis(at), dvchost: log, externalId: order });
    }
  }
}

/** A label whose value is missing would name nothing. */
function withoutLonelyLabels(extension: Extension): Extension {
  return Object.fromEntries(Object.entries(extension).filter(([key]) => !key.endsWith('Label') || extension[key.slice(0, -5)] !== null));
}
