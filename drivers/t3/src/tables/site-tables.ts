import { expansionNumbers, modelName, netPointName, remoteNumbers, userAccessLevels } from '@t3000/t3';
import type {
  ArrayRecord,
  DigitalUnitRecord,
  ExpansionRecord,
  RemotePointRecord,
  ScreenRecord,
  TableRecord,
  UserRecord,
  VariableUnitRecord,
} from '@t3000/t3';
import { choiceCell, numberCell, shownCell, textCell, typedText } from './cell-column.ts';
import { panelMoment } from './panel-moment.ts';
import { recordTable } from './record-table.ts';
import { pairsOfText, pairsText, statesOfText, statesText } from './table-text.ts';

/** Custom digital units: the two texts of ranges 23 to 30. */
export const digitalUnitTable = recordTable({
  name: 'digital_units',
  block: 'digitalUnits',
  prefix: 'UNIT',
  columns: [
    textCell<DigitalUnitRecord>('off_text', 'offText'),
    textCell<DigitalUnitRecord>('on_text', 'onText'),
    choiceCell<DigitalUnitRecord>('logic', 'direct', ['direct', 'inverse']),
  ],
  write: (panel, index, change) => panel.write('digitalUnits', index, change),
});

export const variableUnitTable = recordTable({
  name: 'variable_units',
  block: 'variableUnits',
  prefix: 'VUNIT',
  columns: [textCell<VariableUnitRecord>('text', 'text')],
  write: (panel, index, change) => panel.write('variableUnits', index, change),
});

/** Custom sensors: the panel interpolates between the pairs. */
export const analogTableTable = recordTable({
  name: 'analog_tables',
  block: 'analogTables',
  prefix: 'TBL',
  columns: [
    textCell<TableRecord>('label', 'name'),
    {
      name: 'pairs',
      kind: 'text',
      show: pairsText,
      change: (entry, value) => {
        const pairs = pairsOfText(typedText(value), entry);
        return typeof pairs === 'string' ? pairs : { ...entry, pairs };
      },
    },
  ],
  write: (panel, index, change) => panel.write('analogTables', index, change),
});

export const multiStateTable = recordTable({
  name: 'multi_state_tables',
  block: 'multiStateTables',
  prefix: 'MSV',
  columns: [
    {
      name: 'states',
      kind: 'text',
      show: statesText,
      change: (entry, value) => {
        const states = statesOfText(typedText(value), entry);
        return typeof states === 'string' ? states : { ...entry, states };
      },
    },
  ],
  isUnused: ({ states }) => states.every(({ status }) => status === 0),
  write: (panel, index, change) => panel.write('multiStateTables', index, change),
});

/** Who may do what at the panel itself. The panel keeps passwords in clear: here they are set or not set, never shown. */
export const userTable = recordTable({
  name: 'users',
  block: 'users',
  prefix: 'USER',
  guard: 'a change here decides who may use the panel: type its serial number to confirm',
  isUnused: ({ name }) => name === '',
  columns: [
    textCell<UserRecord>('user', 'name'),
    choiceCell<UserRecord>('access', 'accessLevel', ['none', ...Object.values(userAccessLevels)]),
    shownCell<UserRecord>('password', 'choice', ({ password }) => (password.isSet ? 'set' : 'not_set')),
  ],
  write: (panel, index, change, confirmation) =>
    confirmation
      ? panel.writeGuarded('users', index, change, confirmation)
      : Promise.resolve({ status: 'refused', why: 'unconfirmed', detail: 'nobody confirmed it' }),
});

/** Screens of the vendor's tool: what they are called and which picture lies behind them. */
export const screenTable = recordTable({
  name: 'screens',
  block: 'screens',
  prefix: 'GRP',
  columns: [
    textCell<ScreenRecord>('label', 'label'),
    textCell<ScreenRecord>('description', 'description'),
    shownCell<ScreenRecord>('picture', 'text', ({ pictureFile }) => pictureFile),
    shownCell<ScreenRecord>('elements', 'number', ({ elementCount }) => elementCount),
  ],
  write: (panel, index, change) => panel.write('screens', index, change),
});

export const arrayTable = recordTable({
  name: 'arrays',
  block: 'arrays',
  prefix: 'AY',
  columns: [textCell<ArrayRecord>('label', 'label'), numberCell<ArrayRecord>('size', 'size', { maximum: 0xffff })],
  write: (panel, index, change) => panel.write('arrays', index, change),
});

const ports = ['RS485 sub', 'Zigbee', 'RS485 main'];

export const expansionTable = recordTable({
  name: 'expansion_modules',
  block: 'expansionModules',
  prefix: 'EXT',
  columns: [
    shownCell<ExpansionRecord>('model', 'text', ({ productId }) => modelName(productId)),
    shownCell<ExpansionRecord>('serial_number', 'number', (entry) => expansionNumbers(entry).serialNumber),
    shownCell<ExpansionRecord>('port', 'text', ({ port }) => ports[port] ?? String(port)),
    shownCell<ExpansionRecord>('modbus_id', 'number', ({ modbusId }) => modbusId),
    shownCell<ExpansionRecord>('inputs', 'text', ({ inputStart, inputEnd }) => span(inputStart, inputEnd)),
    shownCell<ExpansionRecord>('outputs', 'text', ({ outputStart, outputEnd }) => span(outputStart, outputEnd)),
    shownCell<ExpansionRecord>('last_contact', 'text', (entry) => panelMoment(expansionNumbers(entry).lastContactTime)),
  ],
});

function span(start: number, end: number): string {
  return start === 0 && end === 0 ? '' : `${start} to ${end}`;
}

/** Values the panel fetches from its neighbours. */
export const remotePointTable = recordTable({
  name: 'remote_points',
  block: 'remotePoints',
  prefix: 'RP',
  isUnused: ({ point }) => point.pointType === 0,
  columns: [
    shownCell<RemotePointRecord>('point', 'text', ({ point }, { panelNumber }) => netPointName(point, panelNumber)),
    shownCell<RemotePointRecord>('value', 'number', (entry) => remoteNumbers(entry).value / 1000),
    shownCell<RemotePointRecord>('object_instance', 'number', (entry) => remoteNumbers(entry).objectInstance),
    shownCell<RemotePointRecord>('online', 'flag', ({ deviceOnline }) => deviceOnline !== 0),
  ],
});
