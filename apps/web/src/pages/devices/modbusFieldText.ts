import type { useTexts } from '../../composables/useTexts.ts';
import { modbusRanges, serialUnits } from './modbusForm.ts';
import type { ModbusField, ModbusForm } from './modbusForm.ts';

/** What is wrong with a field of a Modbus address, in words. */
export function modbusFieldText(
  field: ModbusField,
  { framing }: Pick<ModbusForm, 'framing'>,
  t: ReturnType<typeof useTexts>['t'],
): string {
  if (field === 'host') return t('add_device.bad_host');
  if (field === 'serial') return t('add_device.bad_serial');
  const range = field === 'unit' && framing === 'serial' ? serialUnits : modbusRanges[field];
  return t('add_device.bad_number', { ...range });
}
