import { i18n, translate } from '../../i18n/index.ts';

/** Words of a protocol get the reader's language where it has them; else they stand as they are, apart from camel case. */
function wordOf(key: string, name: string): string {
  if (i18n.global.te(key)) return translate(key);
  // Names of ranges and the like are texts already.
  if (!/^[A-Za-z]\w*$/.test(name)) return name;
  const words = name.replaceAll(/_|(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `IN3` and `schedule,1` stand as they are; the rows of settings have words. */
export function rowTitle(name: string): string {
  return /^[a-z_]+$/.test(name) ? columnTitle(name) : name;
}

export function tableTitle(name: string): string {
  return wordOf(`panel_table.${name}`, name);
}

export function columnTitle(name: string): string {
  return wordOf(`panel_column.${name}`, name);
}

export function choiceText(name: string): string {
  return wordOf(`panel_choice.${name}`, name);
}
