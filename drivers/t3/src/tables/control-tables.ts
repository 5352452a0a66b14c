import { netPointName, pointName } from '@t3000/t3';
import type { ControllerRecord, MonitorRecord, ProgramRecord } from '@t3000/t3';
import { autoManual, choiceCell, numberCell, numberIn, offOn, shownCell, textCell } from './cell-column.ts';
import type { CellColumn } from './cell-column.ts';
import { recordTable } from './record-table.ts';

/** Stored x 1000, like every value of a panel. */
const VALUE_SCALE = 1000;
/** One byte of hours, 59 minutes and 59 seconds. */
const INTERVAL_SECONDS_MAX = 255 * 3600 + 3599;
const BAND_MAX = 0xffff;

export const pidTable = recordTable({
  name: 'pid_loops',
  block: 'controllers',
  prefix: 'PID',
  isUnused: ({ input }) => input.pointType === 0,
  columns: [
    shownCell<ControllerRecord>('input', 'text', ({ input }, { panelNumber }) => pointName(input, panelNumber)),
    shownCell<ControllerRecord>('input_value', 'number', ({ inputValue }) => inputValue / VALUE_SCALE),
    shownCell<ControllerRecord>('setpoint', 'text', ({ setpoint }, { panelNumber }) =>
      pointName(setpoint, panelNumber),
    ),
    {
      name: 'setpoint_value',
      kind: 'number',
      show: ({ setpointValue }) => setpointValue / VALUE_SCALE,
      change(entry, value, { panelNumber }) {
        if (entry.setpoint.pointType !== 0)
          return `the set-point comes from ${pointName(entry.setpoint, panelNumber)}; change it there`;
        const wanted = numberIn('setpoint_value', value, -2_000_000, 2_000_000);
        return typeof wanted === 'string' ? wanted : { ...entry, setpointValue: Math.round(wanted * VALUE_SCALE) };
      },
    },
    shownCell<ControllerRecord>('output_percent', 'number', ({ value }) => value / VALUE_SCALE),
    choiceCell<ControllerRecord>('mode', 'autoManual', autoManual),
    choiceCell<ControllerRecord>('action', 'action', ['reverse', 'direct']),
    {
      name: 'proportional_band',
      kind: 'number',
      show: ({ proportionalHigh, proportional }) => proportionalHigh * 256 + proportional,
      change(entry, value) {
        const wanted = numberIn('proportional_band', value, 0, BAND_MAX);
        if (typeof wanted === 'string') return wanted;
        const band = Math.round(wanted);
        return { ...entry, proportionalHigh: band >> 8, proportional: band & 0xff };
      },
    },
    numberCell<ControllerRecord>('reset', 'reset'),
    choiceCell<ControllerRecord>('reset_per', 'repeatsPerMinute', ['hour', 'minute']),
    numberCell<ControllerRecord>('rate', 'rate', { scale: 100 }),
    numberCell<ControllerRecord>('bias', 'bias'),
    numberCell<ControllerRecord>('sample_seconds', 'sampleTime'),
  ],
  write: (panel, index, change) => panel.write('controllers', index, change),
});

export const programTable = recordTable({
  name: 'programs',
  block: 'programs',
  prefix: 'PRG',
  isUnused: ({ label, description, imageLength }) => imageLength === 0 && label === '' && description === '',
  // An empty place has none yet: that is where new code goes.
  hasText: () => true,
  columns: [
    textCell<ProgramRecord>('label', 'label'),
    textCell<ProgramRecord>('description', 'description'),
    choiceCell<ProgramRecord>('status', 'onOff', offOn),
    choiceCell<ProgramRecord>('mode', 'autoManual', autoManual),
    shownCell<ProgramRecord>('size_bytes', 'number', ({ imageLength }) => imageLength),
    shownCell<ProgramRecord>('run_ms', 'number', ({ runTimeMs }) => runTimeMs),
  ],
  write: (panel, index, change) => panel.write('programs', index, change),
});

const intervalCell: CellColumn<MonitorRecord> = {
  name: 'interval_seconds',
  kind: 'number',
  show: ({ intervalHours, intervalMinutes, intervalSeconds }) =>
    intervalHours * 3600 + intervalMinutes * 60 + intervalSeconds,
  change(entry, value) {
    const wanted = numberIn('interval_seconds', value, 1, INTERVAL_SECONDS_MAX);
    if (typeof wanted === 'string') return wanted;
    const seconds = Math.round(wanted);
    return {
      ...entry,
      intervalHours: Math.floor(seconds / 3600),
      intervalMinutes: Math.floor(seconds / 60) % 60,
      intervalSeconds: seconds % 60,
    };
  },
};

export const monitorTable = recordTable({
  name: 'monitors',
  block: 'monitors',
  prefix: 'MON',
  isUnused: ({ label, inputs }) => label === '' && inputs.every(({ panel }) => panel === 0),
  columns: [
    textCell<MonitorRecord>('label', 'label'),
    choiceCell<MonitorRecord>('status', 'status', offOn),
    intervalCell,
    shownCell<MonitorRecord>('points', 'text', ({ inputs }, { panelNumber }) =>
      inputs
        .filter(({ panel }) => panel !== 0)
        .map((point) => netPointName(point, panelNumber))
        .join(', '),
    ),
  ],
  write: (panel, index, change) => panel.write('monitors', index, change),
});
