import { messageOf, retryDelayMs } from '@t3000/core';
import type { Clock, Logger, Rng, Timer } from '@t3000/core';
import type { AlarmRecord, SavedAlarmChange } from '@t3000/engine';
import type { AlarmEventRow, DeliveryRow, NewDelivery, NotificationRuleRow, SiteStore } from '@t3000/site';
import { mailOf, webhookOf } from './message.ts';
import type { Notice } from './message.ts';
import { planDeliveries } from './plan.ts';
import { storedNotification } from './rule-dto.ts';
import type { MailSender, WebhookSender } from './senders.ts';
import { storedRule } from '../alarms/definition-dto.ts';

export interface NotifierOptions {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
  readonly site: SiteStore;
  readonly mail: MailSender | undefined;
  readonly webhooks: WebhookSender | undefined;
  readonly siteName: () => string;
  readonly zone: () => string;
  readonly alarm: (id: number) => AlarmRecord | undefined;
}

export interface TestResult {
  readonly channel: string;
  readonly target: string;
  readonly sent: boolean;
  readonly detail: string;
}

/** Ten seconds, half a minute, ... a quarter of an hour: eight attempts go over about an hour. */
const RETRY = { firstMs: 10_000, factor: 3, ceilingMs: 900_000, jitter: 0.2 } as const;
const ATTEMPTS_MAX = 8;
/** Messages under way at once. */
const AT_ONCE_MAX = 8;
/** Waiting messages beyond this are not taken on: a flood of alarms must not become one of mails for days. */
const WAITING_MAX = 10_000;
/** A clock that was set is noticed within this time. */
const LOOK_MAX_MS = 15_000;
const LOG_KEPT_MS = 90 * 86_400_000;

export const NO_MAIL = 'mail is not set up: set mail.host and mail.from in the configuration';
const NO_WEBHOOKS = 'this program cannot call webhooks';

/** Sends what the steps of alarms gave rise to: each message once, again when it failed, and with a line for each in a log. */
export class Notifier {
  readonly #options: NotifierOptions;
  #rules: readonly NotificationRuleRow[] = [];
  #timer: Timer | undefined;
  #busy: Promise<void> | undefined;
  #stopped = true;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.rulesChanged();
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#busy;
  }

  rulesChanged(): void {
    this.#rules = this.#options.site.notificationRules.all();
  }

  /** What a step gives rise to; stored together with the step. */
  deliveriesOf(change: SavedAlarmChange): readonly NewDelivery[] {
    const { site, zone, log } = this.#options;
    if (this.#rules.length === 0 || change.event.announce === undefined) return [];
    const planned = planDeliveries(change, {
      rules: this.#rules,
      zone: zone(),
      deviceName: this.#deviceName(change.alarm.deviceId),
    });
    if (planned.length > 0 && site.deliveries.waitingCount() >= WAITING_MAX) {
      log.error('too many messages wait; this one is not sent', { alarm: change.alarm.id, limit: WAITING_MAX });
      return [];
    }
    return planned;
  }

  /** Looks at once for what is due. */
  wake(): void {
    if (this.#stopped || this.#busy !== undefined) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.setTimer(0, () => this.#look());
  }

  /** Sends a test message to every receiver of a rule, without the log and without another attempt. */
  async test(row: NotificationRuleRow): Promise<TestResult[]> {
    const { clock } = this.#options;
    const event = testEvent(clock.now());
    const rule = storedNotification(row.rule);
    const targets = rule.steps.flatMap((step) => step.targets);
    return Promise.all(
      targets.map(async (each): Promise<TestResult> => {
        const target = each.channel === 'mail' ? each.address : each.url;
        const notice = this.#noticeOf(event, 0, `test-${row.id}-${clock.now()}`);
        try {
          const detail = await this.#send(each.channel, target, rule.secret, notice);
          return { channel: each.channel, target, sent: true, detail };
        } catch (error) {
          return { channel: each.channel, target, sent: false, detail: messageOf(error) };
        }
      }),
    );
  }

  /** Forgets old lines of the log. */
  sweep(): void {
    this.#options.site.deliveries.dropFinishedBefore(this.#options.clock.now() - LOG_KEPT_MS);
  }

  #look(): void {
    const { log } = this.#options;
    this.#busy = this.#sendDue()
      .catch((error: unknown) => log.error('messages cannot be sent', { cause: messageOf(error) }))
      .finally(() => {
        this.#busy = undefined;
        this.#plan();
      });
  }

  #plan(): void {
    if (this.#stopped) return;
    const { clock, site } = this.#options;
    const due = site.deliveries.nextDueAt();
    const delay = due === undefined ? LOOK_MAX_MS : Math.min(Math.max(due - clock.now(), 0), LOOK_MAX_MS);
    this.#timer?.cancel();
    this.#timer = clock.setTimer(delay, () => this.#look());
  }

  async #sendDue(): Promise<void> {
    const { site, clock } = this.#options;
    while (!this.#stopped) {
      const due = site.deliveries.due(clock.now(), AT_ONCE_MAX);
      if (due.length === 0) return;
      await Promise.all(due.map((row) => this.#deliver(row)));
    }
  }

  async #deliver(row: DeliveryRow): Promise<void> {
    const { site, clock } = this.#options;
    const event = site.alarms.event(row.eventSeq);
    const rule = this.#rules.find(({ id }) => id === row.ruleId);
    const obsolete =
      event === undefined || rule === undefined ? 'its rule or alarm is gone' : this.#whyObsolete(row, event);
    if (event === undefined || rule === undefined || obsolete !== undefined) {
      site.deliveries.update(row.id, { ...row, state: 'skipped', detail: obsolete ?? '', finishedAt: clock.now() });
      return;
    }
    const notice = this.#noticeOf(event, row.step, `alarm-${row.eventSeq}-${row.ruleId}-${row.step}-${row.id}`);
    const attempts = row.attempts + 1;
    try {
      const detail = await this.#send(row.channel, row.target, storedNotification(rule.rule).secret, notice);
      site.deliveries.update(row.id, { ...row, state: 'sent', attempts, detail, finishedAt: clock.now() });
    } catch (error) {
      this.#failed(row, attempts, messageOf(error));
    }
  }

  #failed(row: DeliveryRow, attempts: number, detail: string): void {
    const { site, clock, rng, log } = this.#options;
    if (attempts >= ATTEMPTS_MAX) {
      log.error('a message could not be delivered', {
        rule: row.ruleName,
        channel: row.channel,
        attempts,
        cause: detail,
      });
      site.deliveries.update(row.id, { ...row, state: 'failed', attempts, detail, finishedAt: clock.now() });
      return;
    }
    const dueAt = Math.round(clock.now() + retryDelayMs(RETRY, attempts - 1, rng));
    site.deliveries.update(row.id, { ...row, state: 'waiting', attempts, detail, dueAt, finishedAt: undefined });
  }

  /** A message that waited for its escalation or for the morning is sent only while it is still true. */
  #whyObsolete(row: DeliveryRow, event: AlarmEventRow): string | undefined {
    const hasWaited = row.step > 0 || (row.attempts === 0 && row.dueAt > row.createdAt);
    if (!hasWaited || event.announce !== 'alarm') return undefined;
    const alarm = this.#options.alarm(row.alarmId);
    if (alarm === undefined || alarm.phase === 'normal' || alarm.phase === 'acknowledged')
      return 'it was answered meanwhile';
    if (alarm.phase !== 'unacknowledged' && alarm.phase !== 'returned')
      return `it is ${alarm.phase.replaceAll('_', ' ')}`;
    return (alarm.raisedAt ?? 0) > event.at ? 'it has been raised again, with messages of its own' : undefined;
  }

  async #send(channel: string, target: string, secret: string, notice: Notice): Promise<string> {
    const { mail, webhooks, clock } = this.#options;
    if (channel === 'mail') {
      if (mail === undefined) throw new Error(NO_MAIL);
      await mail.send(mailOf(notice, target));
      return 'taken by the mail server';
    }
    if (webhooks === undefined) throw new Error(NO_WEBHOOKS);
    const { status } = await webhooks.post(webhookOf(notice, target, secret, clock.now()));
    if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
    return `the receiver answered ${status}`;
  }

  #noticeOf(event: AlarmEventRow, step: number, deliveryId: string): Notice {
    const { site, siteName, zone } = this.#options;
    const definition = site.alarmDefinitions.get(event.definitionId);
    return {
      event,
      siteName: siteName(),
      zone: zone(),
      instruction: definition === undefined ? '' : storedRule(definition.rule).instruction,
      deviceName: this.#deviceName(event.deviceId),
      step,
      deliveryId,
    };
  }

  #deviceName(id: number | undefined): string {
    return id === undefined ? '' : (this.#options.site.devices.get(id)?.name ?? '');
  }
}

function testEvent(at: number): AlarmEventRow {
  return {
    seq: 0,
    at,
    alarmId: 0,
    event: 'test',
    fromPhase: 'normal',
    toPhase: 'normal',
    announce: 'test',
    definitionId: 0,
    name: 'Test message',
    level: 4,
    kind: 'test',
    pointId: undefined,
    deviceId: undefined,
    source: 'Test',
    message: 'This is a test. If you can read it, alarms will reach you here.',
    value: undefined,
    actor: '',
    note: '',
  };
}
