export { generateHistory, historyColumns } from './history.ts';
export type { HistoryColumn, HistoryOptions } from './history.ts';
export { Building } from './physics/building.ts';
export type { BuildingOptions } from './physics/building.ts';
export { harbourHouse } from './physics/harbour-house.ts';
export { harbourHousePanels } from './points/harbour-house-panels.ts';
export type { Panel, SimulatedPoint } from './points/panel.ts';
