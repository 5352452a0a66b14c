import { PRIORITY_MAX, PRIORITY_OPERATOR } from '@t3000/core';
import type { PointInspection } from '@t3000/core';
import {
  calibrationOf,
  inputStatusNames,
  inputStatusOf,
  outputVoltsOf,
  signalTypeNames,
  signalTypeOf,
  switchStatusNames,
} from '@t3000/t3';
import type { InputRecord, OutputRecord, PointRecord } from '@t3000/t3';
import type { PointPlace } from './point-address.ts';
import { pointValueOf } from './point-value.ts';

type Fact = PointInspection['facts'][number];

/** Everything the record says, for "explain this value". */
export function inspectRecord(place: PointPlace, entry: PointRecord): PointInspection {
  const { value, quality } = pointValueOf(place, entry);
  return {
    ok: true,
    value,
    quality,
    slots: place.type === 'output' ? slotsOf(entry.autoManual === 0 ? undefined : value) : undefined,
    relinquishDefault: undefined,
    facts: [
      { label: 'Record', text: `${place.type} ${place.index + 1} of the panel's private service` },
      { label: 'Stored value', text: `${entry.value} (engineering units x 1000)` },
      { label: 'State', text: String(entry.control) },
      { label: 'Mode', text: entry.autoManual === 0 ? 'Auto' : 'Manual' },
      { label: 'Signal', text: `${entry.digitalAnalog === 0 ? 'digital' : 'analog'}, range ${entry.range}` },
      // Records of a type are read with that type's codec.
      ...(place.type === 'input' ? inputFacts(entry as InputRecord) : []),
      ...(place.type === 'output' ? outputFacts(entry as OutputRecord) : []),
      { label: 'Bytes', text: entry.raw.copy().toHex() },
    ],
  };
}

/** A panel tells of one slot: that of its manual mode. */
function slotsOf(manual: number | undefined): (number | undefined)[] {
  return Array.from({ length: PRIORITY_MAX }, (_, slot) => (slot === PRIORITY_OPERATOR - 1 ? manual : undefined));
}

function inputFacts(entry: InputRecord): Fact[] {
  const status = inputStatusOf(entry);
  const signal = signalTypeOf(entry);
  return [
    { label: 'Wiring', text: inputStatusNames[status] ?? `status ${status}` },
    { label: 'Terminal', text: signalTypeNames[signal] ?? `signal type ${signal}` },
    { label: 'Calibration', text: String(calibrationOf(entry)) },
    { label: 'Filter', text: String(entry.filter) },
    ...moduleFacts(entry),
  ];
}

function outputFacts(entry: OutputRecord): Fact[] {
  const { low, high } = outputVoltsOf(entry);
  return [
    { label: 'Hand switch', text: switchStatusNames[entry.switchStatus] ?? `position ${entry.switchStatus}` },
    { label: 'Volts', text: `${low} V to ${high} V` },
    ...moduleFacts(entry),
  ];
}

function moduleFacts({ subId, subProduct, subNumber }: InputRecord | OutputRecord): Fact[] {
  if (subId === 0) return [];
  return [{ label: 'Module', text: `Modbus id ${subId}, product ${subProduct}, point ${subNumber & 0x7f}` }];
}
