import type { Input, NotificationRule, notificationRoutes } from '@t3000/contract';
import { typedNumber } from '../../components/alarm/definitionForm.ts';

export type RuleBody = Input<(typeof notificationRoutes)['addNotificationRule']>['body'];
type RuleEvent = NotificationRule['events'][number];

export const ruleEvents = ['alarm', 'returned', 'acknowledged'] as const satisfies readonly RuleEvent[];
/** As in the contract. */
export const STEPS_MAX = 5;

interface StepForm {
  afterMinutes: string;
  /** One receiver in each line: an address of a mailbox, or of a web hook. */
  receivers: string;
}

/** A rule as it is typed. */
export interface RuleForm {
  name: string;
  enabled: boolean;
  levels: number[];
  events: RuleEvent[];
  device: string;
  steps: StepForm[];
  isQuiet: boolean;
  quietDays: number[];
  quietFrom: string;
  quietTo: string;
  throughLevel: number;
}

export const WEEK: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

export function newRule(): RuleForm {
  return {
    name: '',
    enabled: true,
    levels: [1, 2],
    events: ['alarm'],
    device: '',
    steps: [{ afterMinutes: '0', receivers: '' }],
    isQuiet: false,
    quietDays: [...WEEK],
    quietFrom: '22:00',
    quietTo: '06:00',
    throughLevel: 1,
  };
}

export function ruleFormOf(rule: NotificationRule): RuleForm {
  const quiet = rule.quiet ?? { days: [...WEEK], from: '22:00', to: '06:00', through_level: 1 };
  return {
    name: rule.name,
    enabled: rule.enabled,
    levels: [...rule.levels],
    events: [...rule.events],
    device: rule.device ?? '',
    steps: rule.steps.map(({ after_minutes: after, targets }) => ({
      afterMinutes: String(after),
      receivers: targets.map((target) => (target.channel === 'mail' ? target.address : target.url)).join('\n'),
    })),
    isQuiet: rule.quiet !== null,
    quietDays: [...quiet.days],
    quietFrom: quiet.from,
    quietTo: quiet.to,
    throughLevel: quiet.through_level,
  };
}

type Target = RuleBody['steps'][number]['targets'][number];

/** One line as a receiver; undefined when it is neither a mailbox nor a web address. */
export function receiverOf(line: string): Target | undefined {
  const text = line.trim();
  if (/^https?:\/\/[^\s]{2,}$/.test(text) && text.length <= 500) return { channel: 'webhook', url: text };
  if (/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text) && text.length <= 254) return { channel: 'mail', address: text };
  return undefined;
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** What is not a receiver among the lines of a step. */
export function strangersOf(receivers: string): string[] {
  return linesOf(receivers).filter((line) => receiverOf(line) === undefined);
}

const isMinutes = (text: string): boolean => {
  const value = typedNumber(text);
  return Number.isInteger(value) && value >= 0 && value <= 1440;
};
const isClock = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** The rule for the server; undefined while something does not fit. */
export function ruleBodyOf(form: RuleForm): Required<RuleBody> | undefined {
  const steps = form.steps.map(({ afterMinutes, receivers }) => ({
    after_minutes: typedNumber(afterMinutes),
    targets: linesOf(receivers).flatMap((line) => receiverOf(line) ?? []),
  }));
  const isGood =
    form.name.trim() !== '' &&
    form.levels.length > 0 &&
    form.events.length > 0 &&
    form.steps.every(({ afterMinutes, receivers }) => isMinutes(afterMinutes) && strangersOf(receivers).length === 0) &&
    steps.every(({ targets }) => targets.length > 0) &&
    (!form.isQuiet || (form.quietDays.length > 0 && isClock(form.quietFrom) && isClock(form.quietTo)));
  if (!isGood) return undefined;
  return {
    name: form.name.trim(),
    enabled: form.enabled,
    levels: form.levels.toSorted((a, b) => a - b),
    events: ruleEvents.filter((event) => form.events.includes(event)),
    device: form.device.trim() === '' ? null : form.device.trim(),
    steps,
    quiet: form.isQuiet
      ? {
          days: form.quietDays.toSorted((a, b) => a - b),
          from: form.quietFrom,
          to: form.quietTo,
          through_level: form.throughLevel,
        }
      : null,
  };
}
