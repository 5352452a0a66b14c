import type { Device } from '@t3000/contract';

type Capabilities = NonNullable<Device['capabilities']>;

/** A sentence as key of the texts with its parts; `count` chooses between singular and plural. */
export interface Sentence {
  readonly key: string;
  readonly parts?: Readonly<Record<string, string | number>>;
  readonly count?: number;
}

/** What a device can do, in the order of what it means for speed. */
export function capabilitySentences(capabilities: Capabilities): readonly Sentence[] {
  const { read_multiple, segmentation, answer_bytes_max, window_max } = capabilities;
  return [
    { key: read_multiple ? 'device.cap_multiple' : 'device.cap_single' },
    { key: 'device.cap_window', parts: { count: window_max }, count: window_max },
    { key: 'device.cap_bytes', parts: { bytes: answer_bytes_max } },
    { key: `device.cap_segmentation_${segmentation}` },
  ];
}
