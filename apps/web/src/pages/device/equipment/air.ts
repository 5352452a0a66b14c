import { arrow, box, circle } from './template.ts';
import type { Template } from './template.ts';

/** Outdoor air comes in at the lower left, supply air leaves at the lower right, return air runs above it. */
export const airHandler: Template = {
  kind: 'ahu',
  width: 1040,
  height: 400,
  shapes: [
    {
      look: 'duct',
      d: 'M10 60H1030M10 140H200M280 140H1030M10 240H200M280 240H1030M10 320H1030M200 140V240M280 140V240',
    },
    {
      look: 'line',
      d: `${arrow(60, 280, 'right')}${arrow(1020, 280, 'right')}${arrow(60, 100, 'left')}${arrow(960, 100, 'left')}`,
    },
    // Dampers of outdoor and of return air.
    { look: 'part', d: 'M110 240V320M98 262L122 250M98 286L122 274M98 310L122 298' },
    { look: 'part', d: 'M200 190H280M222 202L210 178M246 202L234 178M270 202L258 178' },
    // Filter.
    { look: 'part', d: `${box(340, 240, 26, 80)}M340 240L366 253L340 266L366 280L340 293L366 306L340 320` },
    { look: 'hot', d: `${box(430, 240, 44, 80)}M430 320L474 240M442 258h14M449 251v14` },
    { look: 'cold', d: `${box(540, 240, 44, 80)}M540 320L584 240M552 258h14` },
    { look: 'running', of: 'fan_status', d: circle(690, 280, 34) },
    { look: 'part', d: 'M674 252L722 280L674 308Z' },
  ],
  slots: [
    { key: 'supply_temp', words: /^(supply|discharge)( air)? temp|^SAT$/i, at: [820, 280], required: true },
    { key: 'fan_status', words: /(supply )?fan (status|running)|^SFSTS/i, at: [690, 365], required: true },
    { key: 'fan_speed', words: /(supply )?fan speed|^SFSPD/i, at: [690, 210] },
    { key: 'fan_start', words: /(supply )?fan (start|command|enable)|^SFCMD/i, at: [575, 210] },
    { key: 'return_temp', words: /^return( air)? temp|^RAT$/i, at: [690, 100] },
    { key: 'mixed_temp', words: /^mixed( air)? temp|^MAT$/i, at: [250, 365] },
    { key: 'outdoor_temp', words: /^(outdoor|outside)( air)? temp|^OAT$/i, at: [70, 365] },
    { key: 'outdoor_damper', words: /^(outdoor|outside)( air)? damper|^OADPR|economi[sz]er damper/i, at: [110, 210] },
    { key: 'return_damper', words: /^return( air)? damper|^RADPR/i, at: [350, 190] },
    { key: 'filter_drop', words: /filter.*(drop|pressure)|^FLTDP/i, at: [353, 365] },
    { key: 'heating_valve', words: /^heat(ing)?( coil)? valve|^HTGVLV|hot water valve/i, at: [452, 365] },
    { key: 'cooling_valve', words: /^cool(ing)?( coil)? valve|^CLGVLV|chilled water valve/i, at: [562, 365] },
    { key: 'active_setpoint', words: /(active )?supply.*set\s?p(oin)?t|^SATACT/i, at: [820, 365] },
    { key: 'duct_pressure', words: /(duct )?static pressure|^DSP$/i, at: [945, 210] },
    { key: 'supply_flow', words: /supply (air ?)?flow|^SAFLOW/i, at: [820, 210] },
    { key: 'return_humidity', words: /return.*humidity|^RARH/i, at: [560, 100] },
    { key: 'return_co2', words: /(return )?co2$|^RACO2/i, at: [430, 100] },
    { key: 'occupied', words: /^occup(ied|ancy)/i, at: [830, 100] },
    { key: 'freeze', words: /freeze( stat| alarm)|^FRZ/i, at: [945, 365] },
  ],
};

/** One box of a variable air volume system, from the duct to the room. */
export const airBox: Template = {
  kind: 'vav',
  width: 640,
  height: 300,
  shapes: [
    { look: 'duct', d: 'M10 110H430M10 190H430' },
    { look: 'part', d: box(70, 90, 250, 120) },
    { look: 'part', d: 'M130 110V190M116 132L144 120M116 156L144 144M116 180L144 168' },
    { look: 'hot', d: `${box(230, 110, 40, 80)}M230 190L270 110M240 126h12M246 120v12` },
    { look: 'line', d: `${arrow(50, 150, 'right')}${arrow(415, 150, 'right')}` },
    { look: 'duct', d: 'M450 40H630V260H450V200M450 100V40' },
  ],
  slots: [
    { key: 'room_temp', words: /(room|zone|space) temp/i, at: [540, 80], required: true },
    { key: 'damper', words: /damper/i, at: [130, 60], required: true },
    { key: 'setpoint', words: /^(room |zone )?(temp )?set\s?point$/i, at: [540, 125] },
    { key: 'co2', words: /co2$/i, at: [540, 170] },
    { key: 'occupancy', words: /occup/i, at: [540, 215] },
    { key: 'airflow', words: /^(air ?)?flow$|airflow/i, at: [130, 245] },
    { key: 'flow_setpoint', words: /flow set\s?point/i, at: [130, 283] },
    { key: 'reheat', words: /reheat|heating valve/i, at: [250, 60] },
    { key: 'discharge_temp', words: /discharge temp|supply temp/i, at: [375, 245] },
    { key: 'heating_demand', words: /heating demand/i, at: [375, 60] },
  ],
};
