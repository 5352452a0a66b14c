import type { alarmDefinitionRoutes, AlarmCondition, AlarmDefinition, Input } from '@t3000/contract';

export const conditionKinds = [
  'high_limit',
  'low_limit',
  'deviation',
  'rate',
  'state',
  'change',
  'fault',
  'stale',
  'device_offline',
  'reported',
  'expression',
] as const satisfies readonly AlarmCondition['kind'][];
export type ConditionKind = (typeof conditionKinds)[number];

export type DefinitionBody = Input<(typeof alarmDefinitionRoutes)['addAlarmDefinition']>['body'];

/** A definition as it is typed: numbers are texts until they are good. */
export interface DefinitionForm {
  name: string;
  enabled: boolean;
  level: number;
  kind: ConditionKind;
  limit: string;
  deadband: string;
  states: readonly number[];
  setPoint: 'point' | 'name';
  setPointIds: readonly number[];
  replace: string;
  by: string;
  perMinute: string;
  windowSeconds: string;
  expression: string;
  pointIds: readonly number[];
  deviceIds: readonly number[];
  matchName: string;
  matchDevice: string;
  matchGroup: string;
  matchTags: readonly string[];
  /** Parts of a pattern without a field; kept as they are. */
  matchRest: Pick<NonNullable<AlarmDefinition['target']['match']>, 'point_type' | 'kind' | 'unit'>;
  onDelay: string;
  offDelay: string;
  whileDeviceOffline: boolean;
  suppressExpression: string;
  settle: string;
  setPointDelay: string;
  instruction: string;
  noteRequired: boolean;
}

const EMPTY: DefinitionForm = {
  name: '',
  enabled: true,
  level: 3,
  kind: 'high_limit',
  limit: '',
  deadband: '0',
  states: [1],
  setPoint: 'name',
  setPointIds: [],
  replace: '',
  by: '',
  perMinute: '',
  windowSeconds: '600',
  expression: '',
  pointIds: [],
  deviceIds: [],
  matchName: '',
  matchDevice: '',
  matchGroup: '',
  matchTags: [],
  matchRest: { point_type: null, kind: null, unit: null },
  onDelay: '60',
  offDelay: '0',
  whileDeviceOffline: true,
  suppressExpression: '',
  settle: '0',
  setPointDelay: '0',
  instruction: '',
  noteRequired: false,
};

/** An empty form, for these points if there are any. */
export function newForm(pointIds: readonly number[] = []): DefinitionForm {
  return { ...EMPTY, pointIds };
}

/** A definition taken apart into its fields. */
export function formOf(definition: AlarmDefinition): DefinitionForm {
  const { target, suppression } = definition;
  return {
    ...EMPTY,
    ...conditionFields(definition.condition),
    name: definition.name,
    enabled: definition.enabled,
    level: definition.level,
    pointIds: target.point_ids,
    deviceIds: target.device_ids,
    matchName: target.match?.name ?? '',
    matchDevice: target.match?.device ?? '',
    matchGroup: target.match?.group ?? '',
    matchTags: target.match?.tags ?? [],
    matchRest: target.match ?? EMPTY.matchRest,
    onDelay: String(definition.on_delay_seconds),
    offDelay: String(definition.off_delay_seconds),
    whileDeviceOffline: suppression.while_device_offline,
    suppressExpression: suppression.expression ?? '',
    settle: String(suppression.settle_seconds),
    setPointDelay: String(suppression.set_point_seconds),
    instruction: definition.instruction,
    noteRequired: definition.note_required,
  };
}

function conditionFields(condition: AlarmCondition): Partial<DefinitionForm> {
  switch (condition.kind) {
    case 'high_limit':
    case 'low_limit':
      return { kind: condition.kind, limit: String(condition.limit), deadband: String(condition.deadband) };
    case 'state':
      return { kind: 'state', states: condition.states };
    case 'deviation': {
      const { set_point: setPoint, limit, deadband } = condition;
      const reference =
        'point_id' in setPoint
          ? ({ setPoint: 'point', setPointIds: [setPoint.point_id] } as const)
          : ({ setPoint: 'name', replace: setPoint.replace, by: setPoint.by } as const);
      return { kind: 'deviation', limit: String(limit), deadband: String(deadband), ...reference };
    }
    case 'rate':
      return {
        kind: 'rate',
        perMinute: String(condition.per_minute),
        windowSeconds: String(condition.window_seconds),
      };
    case 'expression':
      return { kind: 'expression', expression: condition.text };
    default:
      return { kind: condition.kind };
  }
}

/** A number as people type it, with a comma or a point; NaN for anything else. */
export function typedNumber(text: string): number {
  const clean = text.trim().replace(',', '.');
  return clean === '' ? NaN : Number(clean);
}

export type FieldFault = 'required' | 'number' | 'positive' | 'seconds';
export type FormField =
  | 'name'
  | 'limit'
  | 'deadband'
  | 'states'
  | 'setPointIds'
  | 'replace'
  | 'perMinute'
  | 'windowSeconds'
  | 'expression'
  | 'onDelay'
  | 'offDelay'
  | 'settle'
  | 'setPointDelay';

/** What does not fit yet, by field. */
export function faultsOf(form: DefinitionForm): Partial<Record<FormField, FieldFault>> {
  const checks: Record<FormField, FieldFault | undefined> = {
    name: form.name.trim() === '' ? 'required' : undefined,
    onDelay: secondsFault(form.onDelay, 0),
    offDelay: secondsFault(form.offDelay, 0),
    settle: secondsFault(form.settle, 0),
    setPointDelay: form.kind === 'deviation' ? secondsFault(form.setPointDelay, 0) : undefined,
    ...conditionFaults(form),
  };
  return Object.fromEntries(Object.entries(checks).filter(([, fault]) => fault !== undefined));
}

function conditionFaults(form: DefinitionForm): Partial<Record<FormField, FieldFault | undefined>> & Unchecked {
  const hasLimit = form.kind === 'high_limit' || form.kind === 'low_limit' || form.kind === 'deviation';
  const isDeviation = form.kind === 'deviation';
  const isRate = form.kind === 'rate';
  return {
    limit: hasLimit ? (isDeviation ? positiveFault(form.limit) : numberFault(form.limit)) : undefined,
    deadband: hasLimit && !(typedNumber(form.deadband) >= 0) ? 'number' : undefined,
    states: form.kind === 'state' && form.states.length === 0 ? 'required' : undefined,
    setPointIds: isDeviation && form.setPoint === 'point' && form.setPointIds.length !== 1 ? 'required' : undefined,
    replace: isDeviation && form.setPoint === 'name' && form.replace === '' ? 'required' : undefined,
    perMinute: isRate ? positiveFault(form.perMinute) : undefined,
    windowSeconds: isRate ? secondsFault(form.windowSeconds, 10) : undefined,
    expression: form.kind === 'expression' && form.expression.trim() === '' ? 'required' : undefined,
  };
}
type Unchecked = Record<
  'limit' | 'deadband' | 'states' | 'setPointIds' | 'replace' | 'perMinute' | 'windowSeconds' | 'expression',
  FieldFault | undefined
>;

/** As in the contract: a delay is a day at most. */
const SECONDS_MAX = 86_400;

function secondsFault(text: string, least: number): FieldFault | undefined {
  const value = typedNumber(text);
  return Number.isInteger(value) && value >= least && value <= SECONDS_MAX ? undefined : 'seconds';
}
function numberFault(text: string): FieldFault | undefined {
  return Number.isFinite(typedNumber(text)) ? undefined : 'number';
}
function positiveFault(text: string): FieldFault | undefined {
  return typedNumber(text) > 0 ? undefined : 'positive';
}

/** Condition and target for the server; undefined while the condition is not complete. */
export function watchedOf(form: DefinitionForm): Pick<DefinitionBody, 'condition' | 'target'> | undefined {
  if (Object.values(conditionFaults(form)).some((fault) => fault !== undefined)) return undefined;
  return { condition: conditionOf(form), target: targetOf(form) };
}

/** The whole form for the server; undefined while something does not fit. */
export function bodyOf(form: DefinitionForm): Required<DefinitionBody> | undefined {
  const watched = watchedOf(form);
  if (watched === undefined || Object.keys(faultsOf(form)).length > 0) return undefined;
  return {
    name: form.name.trim(),
    enabled: form.enabled,
    level: form.level,
    ...watched,
    on_delay_seconds: typedNumber(form.onDelay),
    off_delay_seconds: typedNumber(form.offDelay),
    suppression: {
      while_device_offline: form.whileDeviceOffline,
      expression: form.suppressExpression.trim() === '' ? null : form.suppressExpression.trim(),
      settle_seconds: typedNumber(form.settle),
      set_point_seconds: form.kind === 'deviation' ? typedNumber(form.setPointDelay) : 0,
    },
    instruction: form.instruction.trim(),
    note_required: form.noteRequired,
  };
}

function conditionOf(form: DefinitionForm): AlarmCondition {
  const limits = { limit: typedNumber(form.limit), deadband: typedNumber(form.deadband) };
  switch (form.kind) {
    case 'high_limit':
    case 'low_limit':
      return { kind: form.kind, ...limits };
    case 'state':
      return { kind: 'state', states: [...form.states] };
    case 'deviation': {
      const [pointId = 0] = form.setPointIds;
      const setPoint = form.setPoint === 'point' ? { point_id: pointId } : { replace: form.replace, by: form.by };
      return { kind: 'deviation', set_point: setPoint, ...limits };
    }
    case 'rate':
      return {
        kind: 'rate',
        per_minute: typedNumber(form.perMinute),
        window_seconds: typedNumber(form.windowSeconds),
      };
    case 'expression':
      return { kind: 'expression', text: form.expression.trim() };
    default:
      return { kind: form.kind };
  }
}

/** An empty part of a pattern fits everything. */
function glob(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

function targetOf(form: DefinitionForm): DefinitionBody['target'] {
  const match = {
    name: glob(form.matchName),
    device: glob(form.matchDevice),
    group: glob(form.matchGroup),
    point_type: form.matchRest.point_type,
    kind: form.matchRest.kind,
    unit: form.matchRest.unit,
  };
  const tags = form.matchTags.length === 0 ? {} : { tags: [...form.matchTags] };
  const isEmpty = form.matchTags.length === 0 && Object.values(match).every((part) => part === null);
  return {
    point_ids: [...form.pointIds],
    device_ids: [...form.deviceIds],
    match: isEmpty ? null : { ...match, ...tags },
  };
}
