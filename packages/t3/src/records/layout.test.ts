import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as records from './index.ts';
import { RecordCodec } from './index.ts';
import { netPointReference, pointReference } from './point-reference.ts';

/** `0-3` for 0, 1, 2, 3. */
function places(text: string): number[] {
  return text.split(' ').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * Every packed structure of the vendor's sources by its name there: size, and where its fields begin. Written down from
 * the layouts themselves, so that a slip in a table of this package shows. Bytes without a meaning have no place here.
 */
const layouts: Readonly<Record<string, readonly [codec: keyof typeof records, size: number, fields: string]>> = {
  Str_in_point: ['inputRecord', 46, '0 21 30 34-45'],
  Str_out_point: ['outputRecord', 45, '0 19 20 21 30 34-44'],
  Str_variable_point: ['variableRecord', 39, '0 21 30 34 35 36 38'],
  Str_program_point: ['programRecord', 37, '0 21 30 32 33 34 35'],
  Str_weekly_routine_point: ['weeklyScheduleRecord', 42, '0 21 30-34 36 39'],
  'schedule times': ['scheduleTimesRecord', 144, '0'],
  'schedule flags': ['scheduleFlagsRecord', 72, '0'],
  Str_annual_routine_point: ['holidayRecord', 33, '0 21 30 31'],
  'holiday dates': ['holidayDatesRecord', 46, '0'],
  Str_tstat_schedule: ['thermostatScheduleRecord', 39, '0 1 2 15 16 31 33 35 37'],
  Str_monitor_point: ['monitorRecord', 104, '0 9 79 93-100'],
  Str_mon_element: ['trendSampleRecord', 16, '0 1 5 10 14'],
  Str_Monitor_data_header: ['trendHeaderRecord', 26, '2 3 4 5 9 13 17 18 22'],
  Monitor_Block_Header: ['monitorBlockHeaderRecord', 100, '0 70-82 90 94 96 97 98'],
  Digital_sample: ['digitalSampleRecord', 5, '0 1'],
  MonitorUpdateData: ['monitorUpdateRecord', 12, '0 4 8'],
  Str_controller_point: ['controllerRecord', 28, '0 3 7 11 14 18-27'],
  Control_group_point: ['screenRecord', 46, '0 21 30 41-44'],
  Str_label_point: ['graphicLabelRecord', 70, '0 1 5 6 8-12 14 16 20-23 43 63'],
  Str_picture_header: ['pictureHeaderRecord', 20, '0 2 3 18'],
  Str_t3_screen_Json: ['jsonScreenRecord', 50, '0-5 7 17 19 21'],
  Str_item_Json: ['jsonItemRecord', 200, '0-4 6 7 9 11 13 29 31 33 129'],
  Alarm_point: ['alarmRecord', 102, '0 5-14 18 19 83-85 87-89 94 99-101'],
  Alarm_set_point: ['alarmSettingRecord', 30, '0 3 6 7 11 15 19 23 27-29'],
  Str_Units_element: ['digitalUnitRecord', 25, '0 1 13'],
  Str_variable_uint_point: ['variableUnitRecord', 20, '0'],
  Str_table_point: ['tableRecord', 105, '0 8 9'],
  Str_MSV: ['multiStateRecord', 184, '0'],
  Str_userlogin_point: ['userRecord', 48, '0 16 25 26 30-32 40'],
  Str_array_point: ['arrayRecord', 11, '0 9'],
  Str_remote_point: ['remotePointRecord', 20, '0 5 9-16'],
  Str_Extio_point: ['expansionRecord', 30, '0-3 7-11'],
  Str_TstatInfo_point: ['thermostatRecord', 25, '0 1 3-5 7 9 11-18 24'],
  Str_Remote_TstDB: ['remoteDevicesRecord', 385, '0 1'],
  Str_Setting_Info: [
    'settingsRecord',
    400,
    '0 4 8 12 18-27 38 41-44 47-52 72-74 106 138 170-172 174 175 177 181 191 193-195 197 198 202 206 207 237-243 245-247 250 253 260-270',
  ],
  Str_Serial_info: ['identityRecord', 23, '0 2 8 12-15 17 19-21'],
  'Email settings': ['emailRecord', 400, '0 1 5 45 47 107 167 187 188 248 308'],
  'WireGuard settings': ['wireguardRecord', 400, '0 1 67 133 199 203 205 209'],
  WiFi: ['wifiRecord', 160, '0-4 6 8 14 78 110 114 118 122'],
  MISC: ['healthRecord', 400, '0 2 146 147 159 171 177 183'],
  UN_Time: ['calendarTimeRecord', 10, '0-7 9'],
  'time block': ['unixTimeRecord', 10, '0 4 6'],
  Str_Special: ['specialRecord', 100, '0'],
  SCAN_DB: ['scanEntryRecord', 6, '0 1 5'],
};

/** Structures that are no records of their own, and what stands for them. */
const elsewhere: Readonly<Record<string, string>> = {
  Point_T3000: 'a field of records: pointReference',
  Point_Net: 'a field of records: netPointReference',
  Tbl_point: 'a field of analog tables',
  Str_user_data_header: 'the head of block messages: private/block-message',
  Str_bacnet_to_modbus_header: 'the head of tunnel messages: private/modbus-tunnel',
  Str_sub_user_data_header: 'of a message to sub-devices no firmware at hand answers: nothing sends it',
  Monitor_Block: 'a header and 360 bytes in a form older than segments: the header is read, panels give segments',
};

describe('The structures of the vendor', () => {
  for (const [name, [codec, size, fields]] of Object.entries(layouts)) {
    it(`${name} lies as it is declared`, () => {
      const record = new Map(Object.entries(records)).get(codec);
      assert.ok(record instanceof RecordCodec);
      assert.equal(record.length, size);
      const begin = Object.values(record.fields as records.GroupFields).map(({ offset }) => offset);
      assert.deepEqual(
        begin.toSorted((a, b) => a - b),
        places(fields),
      );
    });
  }

  it('all have a codec or a place elsewhere, and no codec is without a structure', () => {
    const used = new Set(Object.values(layouts).map(([codec]) => codec));
    const codecs = Object.entries(records).flatMap(([name, value]) => (value instanceof RecordCodec ? [name] : []));
    assert.deepEqual([...used].toSorted(), codecs.toSorted());
    assert.equal(Object.keys(layouts).length + Object.keys(elsewhere).length, 51);
  });

  it('refer to points in three bytes, or in five', () => {
    assert.equal(pointReference(0).length, 3);
    assert.equal(netPointReference(0).length, 5);
  });
});
