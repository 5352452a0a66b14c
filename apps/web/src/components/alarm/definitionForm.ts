import type {
  alarmDefinitionRoutes,
  AlarmAdjustment,
  AlarmCondition,
  AlarmDefinition,
  AlarmTemplate,
  Input,
} from '@t3000/contract';

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
  matchPlace: number | null;
  exceptPointIds: readonly number[];
  exceptDeviceIds: readonly number[];
  adjustments: readonly AlarmAdjustment[];
  /** Parts of a pattern without a field; kept as they are. */
  matchRest: Pick<NonNullable<AlarmDefinition['target']['match']>, 'point_type' | 'kind' | 'unit'>;
  onDelay: string;
  offDelay: string;
  whileDeviceOffline: boolean;
  whileParentOff: boolean;
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
  matchPlace: null,
  exceptPointIds: [],
  exceptDeviceIds: [],
  adjustments: [],
  matchRest: { point_type: null, kind: null, unit: null },
  onDelay: '60',
  offDelay: '0',
  whileDeviceOffline: true,
  whileParentOff: true,
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
    matchPlace: target.match?.place_id ?? null,
    exceptPointIds: target.except_point_ids ?? [],
    exceptDeviceIds: target.except_device_ids ?? [],
    adjustments: definition.adjustments,
    matchRest: target.match ?? EMPTY.matchRest,
    onDelay: String(definition.on_delay_seconds),
    offDelay: String(definition.off_delay_seconds),
    whileDeviceOffline: suppression.while_device_offline,
    whileParentOff: suppression.while_parent_off ?? true,
    suppressExpression: suppression.expression ?? '',
    settle: String(suppression.settle_seconds),
    setPointDelay: String(suppression.set_point_seconds),
    instruction: definition.instruction,
    noteRequired: definition.note_required,
  };
}

/** A template as a form, in the reader's language. */
export function formOfTemplate(
  { definition }: AlarmTemplate,
  texts: Pick<DefinitionForm, 'name' | 'instruction'>,
): DefinitionForm {
  const { level, condition, target, on_delay_seconds: onDelay = 0 } = definition;
  return {
    ...EMPTY,
    ...conditionFields(condition),
    ...texts,
    level,
    matchName: target.match?.name ?? '',
    matchDevice: target.match?.device ?? '',
    matchTags: target.match?.tags ?? [],
    matchRest: target.match ?? EMPTY.matchRest,
    onDelay: String(onDelay),
  };
}

/** One place with a limit or a level of its own; without any it is as all the others. */
export function withAdjustment(
  all: readonly AlarmAdjustment[],
  place: Pick<AlarmAdjustment, 'point_id' | 'device_id'>,
  change: Partial<AlarmAdjustment>,
): AlarmAdjustment[] {
  const isIt = (each: AlarmAdjustment): boolean =>
    each.point_id === place.point_id && (place.point_id !== null || each.device_id === place.device_id);
  const empty = { limit: null, deadband: null, level: null, on_delay_seconds: null };
  const before = all.find(isIt) ?? {
    ...empty,
    point_id: place.point_id,
    device_id: place.point_id === null ? place.device_id : null,
  };
  const next = { ...before, ...change };
  const says = [next.limit, next.deadband, next.level, next.on_delay_seconds].some((value) => value !== null);
  const others = all.filter((each) => !isIt(each));
  return says ? [...others, next] : others;
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
    adjustments: [...form.adjustments],
    on_delay_seconds: typedNumber(form.onDelay),
    off_delay_seconds: typedNumber(form.offDelay),
    suppression: {
      while_device_offline: form.whileDeviceOffline,
      while_parent_off: form.whileParentOff,
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
  const place = form.matchPlace === null ? {} : { place_id: form.matchPlace };
  const whole = { ...match, ...tags, ...place };
  return {
    point_ids: [...form.pointIds],
    device_ids: [...form.deviceIds],
    match: Object.values(whole).every((part) => part === null) ? null : whole,
    ...(form.exceptPointIds.length === 0 ? {} : { except_point_ids: [...form.exceptPointIds] }),
    ...(form.exceptDeviceIds.length === 0 ? {} : { except_device_ids: [...form.exceptDeviceIds] }),
  };
}
