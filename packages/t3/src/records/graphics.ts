import { group, list, text, u8, u16, u32 } from './field.ts';
import { LABEL_LENGTH_MAX } from './points.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Control_group_point: a graphic screen (facts 1.6). */
export const screenRecord = defineRecord('screen', 46, {
  description: text(0, 21),
  label: text(21, 9, LABEL_LENGTH_MAX),
  pictureFile: text(30, 11),
  elementCount: u8(41),
  webElementCount: u8(42),
  cursorX: u8(43),
  cursorY: u16(44),
});
export type ScreenRecord = Decoded<typeof screenRecord>;

/** Str_label_point: a label on a classic screen; 64 of its 70 bytes are in use. */
export const graphicLabelRecord = defineRecord('graphic label', 70, {
  /** 0 unused, 1 used, 2 deleted. */
  status: u8(0),
  serialNumber: u32(1),
  screen: u8(5),
  label: u16(6),
  mainPanel: u8(8),
  subPanel: u8(9),
  /** Type index + 1. */
  pointType: u8(10),
  pointNumber: u8(11),
  x: u16(12),
  y: u16(14),
  /** 0x00BBGGRR. */
  textColour: u32(16),
  displayType: u8(20),
  iconSize: u8(21),
  iconPlace: u8(22),
  iconName1: text(23, 20),
  iconName2: text(43, 20),
  network: u8(63),
});
export type GraphicLabelRecord = Decoded<typeof graphicLabelRecord>;

/** Str_picture_header: a piece of a screen's picture (commands 95 and 195), followed by 400 bytes. */
export const pictureHeaderRecord = defineRecord('picture header', 20, {
  segmentCount: u16(0),
  command: u8(2),
  index: u8(3),
  segment: u16(18),
});
export type PictureHeaderRecord = Decoded<typeof pictureHeaderRecord>;

/** Str_t3_screen_Json: head of a newer screen kept on the panel (firmware 64.3 and later). */
export const jsonScreenRecord = defineRecord('screen head', 50, {
  versionHigh: u8(0),
  versionLow: u8(1),
  activeItemIndex: u8(2),
  customObjectsCount: u8(3),
  groupCount: u8(4),
  itemsCount: u16(5),
  version: text(7, 10),
  scale: u16(17),
  x: u16(19),
  y: u16(21),
});
export type JsonScreenRecord = Decoded<typeof jsonScreenRecord>;

const itemSettings = group(33, 96, {
  active: u8(0),
  backgroundColour: text(1, 10),
  fillColour: text(11, 10),
  fontSize: u8(21),
  inAlarm: u8(22),
  icon: text(23, 10),
  offColour: text(33, 10),
  onColour: text(43, 10),
  entryDisplayField: text(53, 10),
  textAlign: text(63, 10),
  textColour: text(73, 10),
  titleColour: text(83, 10),
  blink: u8(93),
  blinkInterval: u16(94),
});

const itemEntry = group(129, 33, {
  panel: u8(0),
  pointType: u8(1),
  index: u8(2),
  title: text(3, 10),
  typeText: text(13, 20),
});

/** Str_item_Json: one item of a newer screen; 162 of its 200 bytes are in use. */
export const jsonItemRecord = defineRecord('screen item', 200, {
  translateCount: u8(0),
  screen: u8(1),
  active: u8(2),
  group: u8(3),
  height: u16(4),
  id: u8(6),
  rotate: u16(7),
  scaleX: u16(9),
  scaleY: u16(11),
  translate: list(13, 4, u32(0)),
  width: u16(29),
  zIndex: u16(31),
  settings: itemSettings,
  entry: itemEntry,
});
export type JsonItemRecord = Decoded<typeof jsonItemRecord>;
