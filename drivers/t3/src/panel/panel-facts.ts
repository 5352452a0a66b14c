import { blocks, capabilitiesOf, firmwareText, instanceOf, modelName } from '@t3000/t3';
import type { IdentityRecord, SettingsRecord } from '@t3000/t3';

/** How many points of each type a panel has. */
export interface PointCounts {
  readonly inputs: number;
  readonly outputs: number;
  readonly variables: number;
}

/** Who a panel is and what its firmware can do. */
export interface PanelFacts {
  readonly serialNumber: number;
  readonly productId: number;
  readonly model: string;
  readonly firmware: string;
  readonly instance: number;
  readonly panelNumber: number;
  readonly panelName: string;
  readonly counts: PointCounts;
  /** The form of the time block. */
  readonly timeForm: 'unix' | 'calendar';
  readonly jsonScreens: boolean;
}

/** Boards report at most this many points of a type (facts 1.2: expansion goes up to 256, one byte says how many). */
const COUNT_MAX = 255;

export function factsOf(identity: IdentityRecord, settings: SettingsRecord | undefined): PanelFacts {
  const { serialNumber, productId, panelNumber, softwareVersion } = identity;
  const version = settings
    ? { main: settings.firmwareMain, sub: settings.firmwareSub }
    : { main: Math.floor(softwareVersion / 10), sub: softwareVersion % 10 };
  const can = capabilitiesOf(version, productId);
  return {
    serialNumber,
    productId,
    model: modelName(productId, settings?.miniType),
    firmware: settings ? `${version.main}.${version.sub}` : firmwareText(productId, softwareVersion),
    instance: instanceOf(identity),
    panelNumber,
    panelName: settings?.panelName ?? '',
    counts: can.dynamicCounts && settings ? countsOf(settings) : defaultCounts,
    timeForm: can.unixTime ? 'unix' : 'calendar',
    jsonScreens: can.jsonScreens,
  };
}

const defaultCounts: PointCounts = {
  inputs: blocks.inputs.count,
  outputs: blocks.outputs.count,
  variables: blocks.variables.count,
};

function countsOf({ inputCount, outputCount, variableCount }: SettingsRecord): PointCounts {
  return {
    inputs: countOr(inputCount, defaultCounts.inputs),
    outputs: countOr(outputCount, defaultCounts.outputs),
    variables: countOr(variableCount, defaultCounts.variables),
  };
}

/** Zero means that the setting was never made. */
function countOr(count: number, standard: number): number {
  return count === 0 ? standard : Math.min(count, COUNT_MAX);
}
