import { createHmac } from 'node:crypto';
import type { AlarmEventRow } from '@t3000/site';
import type { Mail, WebhookRequest } from './senders.ts';

/** What a message tells of. */
export interface Notice {
  readonly event: AlarmEventRow;
  readonly siteName: string;
  readonly zone: string;
  readonly instruction: string;
  readonly deviceName: string;
  /** Escalation step, from 0. */
  readonly step: number;
  /** The same for every attempt. */
  readonly deliveryId: string;
}

const words: Readonly<Record<string, string>> = {
  alarm: 'ALARM',
  returned: 'Returned to normal',
  acknowledged: 'Acknowledged',
  test: 'Test message',
};

export function mailOf(notice: Notice, to: string): Mail {
  const { event, siteName, zone, instruction, deviceName, step, deliveryId } = notice;
  const what = words[event.announce ?? ''] ?? event.event;
  const when = Temporal.Instant.fromEpochMilliseconds(event.at).toZonedDateTimeISO(zone);
  const lines = [
    event.message,
    '',
    `Alarm:   ${event.name}, level ${event.level}`,
    `Source:  ${event.source}${deviceName === '' ? '' : `, ${deviceName}`}`,
    `Time:    ${when.toString({ smallestUnit: 'second', offset: 'never' })}`,
    ...(event.actor === '' ? [] : [`By:      ${event.actor}${event.note === '' ? '' : `: ${event.note}`}`]),
    ...(step === 0 ? [] : [`Escalation step ${step + 1}: nobody has acknowledged yet.`]),
    ...(instruction === '' ? [] : ['', instruction]),
    '',
    `-- ${siteName}`,
  ];
  const subject = oneLine(`[${siteName}] ${what}, level ${event.level}: ${event.source}`);
  return { to, subject, text: lines.map(printable).join('\n'), messageId: `<${deliveryId}@t3000.hub>` };
}

/**
 * The signature is HMAC-SHA256, hex, over the time, a dot and the body: `x-t3000-signature: t=1767000000,v1=...`. Receivers
 * compare the time with their clock against replays, and the delivery id against repeated attempts.
 */
export function webhookOf(notice: Notice, url: string, secret: string, now: number): WebhookRequest {
  const { event, siteName, deviceName, step, deliveryId, instruction } = notice;
  const body = JSON.stringify({
    delivery_id: deliveryId,
    event_id: event.seq,
    type: event.announce ?? event.event,
    site: siteName,
    alarm_id: event.alarmId,
    name: event.name,
    level: event.level,
    alarm_type: event.kind,
    source: event.source,
    device: deviceName,
    device_id: event.deviceId ?? null,
    point_id: event.pointId ?? null,
    message: event.message,
    value: event.value ?? null,
    phase: event.toPhase,
    timestamp: event.at,
    actor: event.actor,
    note: event.note,
    instruction,
    step,
  });
  const time = Math.floor(now / 1000);
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'user-agent': 't3000-hub',
    'x-t3000-delivery': deliveryId,
    'x-t3000-signature': `t=${time},v1=${signature}`,
  };
  return { url, headers, body };
}

/** Texts of devices may hold anything; a header line must hold none of it. */
function oneLine(text: string): string {
  return printable(text).replaceAll('\n', ' ').slice(0, 200);
}

function printable(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}]/gu, ' ');
}
