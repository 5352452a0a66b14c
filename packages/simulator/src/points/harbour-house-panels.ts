import type { Building } from '../physics/building.ts';
import type { VavBox } from '../physics/vav.ts';
import type { BoxPanel, Wing } from '../physics/wing.ts';
import { PanelTable } from './panel.ts';
import type { Panel } from './panel.ts';

/** Device instances of the demonstration building; panels follow one another. */
const instance = { meters: 1001, boilers: 1002, airHandlers: 1003, boxes: 1005 } as const;

/** The ten panels of Harbour House with their point tables. */
export function harbourHousePanels(building: Building): Panel[] {
  return [
    meterPanel(building),
    boilerPanel(building),
    ...building.wings.map((wing, index) => airHandlerPanel(wing, index)),
    ...building.wings.flatMap((wing, index) => wing.panels.map((panel) => boxPanel(panel, index))),
  ];
}

const sideNames = ['West', 'East'] as const;

function meterPanel({ meters }: Building): Panel {
  const table = new PanelTable({
    instance: instance.meters,
    name: 'HH-METERS',
    location: 'Electrical room, ground floor',
    board: 'T3-LB',
  })
    .input('Outdoor Air Temp', 'OAT', meters.outdoorTemperature)
    .input('Outdoor Humidity', 'OARH', meters.outdoorHumidity)
    .input('Barometric Pressure', 'BARO', meters.airPressure)
    .input('Solar Radiation', 'SOLAR', meters.radiation)
    .input('Wind Speed', 'WIND', meters.wind)
    .input('Total Power', 'KWTOT', meters.power)
    .input('HVAC Power', 'KWHVAC', meters.hvacPower)
    .input('Lights and Plugs', 'KWROOM', meters.roomPower)
    .input('Power Factor', 'PF', meters.powerFactor)
    .input('Line Voltage', 'VOLTS', meters.voltage)
    .input('Gas Flow', 'GASFLO', meters.gasFlow)
    .input('Water Flow', 'WTRFLO', meters.waterFlow);
  for (const [phase, sensor] of meters.currents.entries()) {
    table.input(`Current L${phase + 1}`, `AMPL${phase + 1}`, sensor);
  }
  return table
    .output('Exterior Lights', 'EXTLITE', meters.exteriorLights)
    .variable('Electric Energy', 'KWHTOT', meters.energy.reading)
    .variable('HVAC Energy', 'KWHHVAC', meters.hvacEnergy.reading)
    .variable('Gas Volume', 'GASVOL', meters.gas.reading)
    .variable('Water Volume', 'WTRVOL', meters.water.reading)
    .variable('Power Demand 15 min', 'KWDMD', meters.demand)
    .variable('Demand Limit', 'KWLIM', meters.demandLimit)
    .variable('Demand Alarm', 'KWALM', meters.demandAlarm)
    .panel();
}

function boilerPanel({ plant, plantControl: control }: Building): Panel {
  const table = new PanelTable({
    instance: instance.boilers,
    name: 'HH-BOILERS',
    location: 'Boiler room, ground floor',
    board: 'T3-LB',
  })
    .input('HW Supply Temp', 'HWST', plant.supplyTemperature)
    .input('HW Return Temp', 'HWRT', plant.returnTemperature)
    .input('Loop Pressure', 'HWPRES', plant.loopPressure)
    .input('Boiler Room Temp', 'BRTEMP', plant.roomTemperature)
    .input('Gas Detector', 'GASDET', plant.gasAlarm);
  for (const [index, boiler] of plant.boilers.entries()) {
    const code = index + 1;
    table
      .input(`Boiler ${code} Outlet Temp`, `B${code}OUT`, boiler.outlet)
      .input(`Boiler ${code} Flame`, `B${code}FLAME`, boiler.flame)
      .input(`Boiler ${code} Alarm`, `B${code}ALM`, boiler.alarm)
      .output(`Boiler ${code} Enable`, `B${code}ENA`, boiler.enable)
      .output(`Boiler ${code} Firing`, `B${code}FIRE`, boiler.firing);
  }
  for (const [index, pump] of plant.pumps.entries()) {
    const code = index + 1;
    table
      .input(`HW Pump ${code} Status`, `P${code}STS`, pump.status)
      .output(`HW Pump ${code} Start`, `P${code}CMD`, pump.start);
  }
  table
    .variable('Plant Enable', 'PLTENA', control.enabled)
    .variable('Plant Calling', 'PLTCALL', control.calling)
    .variable('HW Setpoint', 'HWSP', control.setpoint)
    .variable('Reset Cold Outdoor', 'RSTOACLD', control.coldOutdoor)
    .variable('Reset Mild Outdoor', 'RSTOAMLD', control.mildOutdoor)
    .variable('Reset Cold Water', 'RSTHWCLD', control.coldWater)
    .variable('Reset Mild Water', 'RSTHWMLD', control.mildWater)
    .variable('Outdoor Lockout', 'OALOCK', control.lockout)
    .variable('Outdoor Air Temp', 'OATNET', control.outdoor)
    .variable('Lead Boiler', 'LEAD', control.lead)
    .variable('Firing Demand', 'FIREDMD', control.demand)
    .variable('Plant Load', 'PLTLOAD', control.load);
  for (const index of [0, 1] as const) {
    const code = index + 1;
    table
      .variable(`Boiler ${code} Run Hours`, `B${code}HRS`, control.runHours[index])
      .variable(`HW Pump ${code} Run Hours`, `P${code}HRS`, control.pumpHours[index]);
  }
  return table.panel();
}

function airHandlerPanel({ unit, control }: Wing, index: number): Panel {
  return new PanelTable({
    instance: instance.airHandlers + index,
    name: `HH-AHU-${index + 1}`,
    location: `Penthouse, ${sideNames[index] ?? ''} wing`,
    board: 'T3-BB',
  })
    .input('Supply Air Temp', 'SAT', unit.supplyTemperature)
    .input('Return Air Temp', 'RAT', unit.returnTemperature)
    .input('Mixed Air Temp', 'MAT', unit.mixedTemperature)
    .input('Outdoor Air Temp', 'OAT', unit.outdoorTemperature)
    .input('Heating Coil Temp', 'HCT', unit.coilTemperature)
    .input('Return Humidity', 'RARH', unit.returnHumidity)
    .input('Supply Humidity', 'SARH', unit.supplyHumidity)
    .input('Return CO2', 'RACO2', unit.returnCarbonDioxide)
    .input('Duct Static Pressure', 'DSP', unit.ductPressure)
    .input('Filter Pressure Drop', 'FLTDP', unit.filterPressure)
    .input('Supply Airflow', 'SAFLOW', unit.supplyFlow)
    .input('Supply Fan Current', 'SFAMP', unit.fanCurrent)
    .input('Supply Fan Status', 'SFSTS', unit.fanStatus)
    .input('Freeze Stat', 'FRZSTAT', unit.freezeStat)
    .input('Filter Switch', 'FLTSW', unit.filterAlarm)
    .input('Smoke Detector', 'SMOKE', unit.smokeAlarm)
    .output('Supply Fan Start', 'SFCMD', unit.fanStart)
    .output('Supply Fan Speed', 'SFSPD', unit.fanSpeed)
    .output('Outdoor Air Damper', 'OADPR', unit.outdoorDamper)
    .output('Return Air Damper', 'RADPR', unit.returnDamper)
    .output('Heating Valve', 'HTGVLV', unit.heatingValve)
    .output('Cooling Valve', 'CLGVLV', unit.coolingValve)
    .output('Coil Pump', 'COILPMP', unit.coilPump)
    .variable('Occupied Mode', 'OCC', control.occupied)
    .variable('Supply Temp Setpoint', 'SATSP', control.supplySetpoint)
    .variable('Supply Temp Reset', 'SATRST', control.supplyReset)
    .variable('Active Supply Setpt', 'SATACT', control.activeSetpoint)
    .variable('Static Setpoint', 'DSPSP', control.pressureSetpoint)
    .variable('Minimum Outdoor Air', 'MINOA', control.minimumOutdoorAir)
    .variable('Economiser Limit', 'ECOLIM', control.economiserLimit)
    .variable('CO2 Limit', 'CO2SP', control.carbonDioxideLimit)
    .variable('Heating Demand', 'HTGDMD', control.heatingDemand)
    .variable('Cooling Demand', 'CLGDMD', control.coolingDemand)
    .variable('Economiser Active', 'ECOACT', control.economiserActive)
    .variable('Warm-up Active', 'WARMUP', control.warmUp)
    .variable('Night Run', 'NIGHT', control.nightRun)
    .variable('Freeze Alarm', 'FRZALM', control.freezeAlarm)
    .variable('Fan Alarm', 'FANALM', control.fanAlarm)
    .variable('Fan Run Hours', 'SFHRS', control.runHours)
    .panel();
}

function boxPanel({ floor, settings, boxes }: BoxPanel, index: number): Panel {
  const side = sideNames[index] ?? '';
  const table = new PanelTable({
    instance: instance.boxes + 3 * index + floor - 1,
    name: `HH-F${floor}-${side.toUpperCase()}`,
    location: `Floor ${floor}, ${side} ceiling`,
    board: 'T3-BB',
  });
  for (const box of boxes) addBox(table, box);
  return table
    .variable('Occupied Mode', 'OCC', settings.occupied)
    .variable('Unoccupied Heating', 'UNOCHTG', settings.unoccupiedHeating)
    .variable('Unoccupied Cooling', 'UNOCCLG', settings.unoccupiedCooling)
    .variable('Setpoint Deadband', 'DEADBND', settings.deadband)
    .variable('CO2 Limit', 'CO2SP', settings.carbonDioxideLimit)
    .variable('Supply Air Temp', 'SATNET', settings.supplyTemperature)
    .variable('Fan Running', 'FANNET', settings.fanRunning)
    .panel();
}

function addBox(table: PanelTable, box: VavBox): void {
  const room = box.zone.plan.code;
  table
    .input(`${room} Room Temp`, `T${room}`, box.roomTemperature)
    .input(`${room} Airflow`, `F${room}`, box.flowSensor)
    .input(`${room} Discharge Temp`, `DT${room}`, box.dischargeTemperature)
    .input(`${room} Occupancy`, `OCC${room}`, box.presence);
  if (box.carbonDioxide) table.input(`${room} CO2`, `CO2${room}`, box.carbonDioxide);
  table
    .output(`${room} Damper`, `DMP${room}`, box.damper)
    .output(`${room} Reheat Valve`, `RHT${room}`, box.reheat)
    .variable(`${room} Setpoint`, `SP${room}`, box.setpoint)
    .variable(`${room} Flow Setpoint`, `FSP${room}`, box.flowSetpoint)
    .variable(`${room} Minimum Flow`, `FMIN${room}`, box.minimumFlow)
    .variable(`${room} Maximum Flow`, `FMAX${room}`, box.maximumFlow)
    .variable(`${room} Heating Flow`, `FHTG${room}`, box.heatingFlow)
    .variable(`${room} Heating Demand`, `HD${room}`, box.heatingDemand)
    .variable(`${room} Cooling Demand`, `CD${room}`, box.coolingDemand);
}
