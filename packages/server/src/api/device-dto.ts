import type { DeviceCapabilities } from '@t3000/core';
import type { Device, DeviceStatus } from '@t3000/contract';
import type { DeviceStatusSnapshot } from '@t3000/engine';
import type { DeviceRow, PlaceId } from '@t3000/site';

/** What a device's row alone does not say. */
export interface DeviceSurroundings {
  readonly status: DeviceStatusSnapshot | undefined;
  readonly placeId: PlaceId | undefined;
  readonly tags: string[];
}

export function deviceDto(row: DeviceRow, { status, placeId, tags }: DeviceSurroundings): Device {
  return {
    id: row.id,
    protocol: row.protocol,
    key: row.key,
    address: { ...row.address },
    name: row.name,
    description: row.description,
    vendor: row.vendor,
    vendor_id: row.vendorId ?? null,
    model: row.model,
    firmware: row.firmware,
    instance: row.instance ?? null,
    note: row.note,
    enabled: row.enabled,
    place_id: placeId ?? null,
    tags,
    capabilities: row.capabilities === undefined ? null : capabilitiesDto(row.capabilities),
    status: deviceStatusDto(row, status),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** A device the building does not know has never been asked anything. */
export function deviceStatusDto(row: DeviceRow, status: DeviceStatusSnapshot | undefined): DeviceStatus {
  return {
    device_id: row.id,
    state: row.enabled ? (status?.state ?? 'unknown') : 'disabled',
    last_seen: status?.lastSeen ?? null,
    connection_quality: status?.connectionQuality ?? null,
    since: status?.since ?? null,
    reason: status?.reason ?? '',
    next_probe_at: status?.nextProbeAt ?? null,
    requests: status?.requests ?? 0,
    answered: status?.answered ?? 0,
    timeouts: status?.timeouts ?? 0,
    refused: status?.refused ?? 0,
    cycles: status?.cycles ?? 0,
    cycles_dropped: status?.cyclesDropped ?? 0,
    answer_ms_p50: status?.answerMsP50 ?? null,
    answer_ms_p95: status?.answerMsP95 ?? null,
    requests_per_cycle: status?.requestsPerCycle ?? 0,
    cycle_ms: status?.cycleMs ?? null,
    points: status?.points ?? 0,
    points_bad: status?.pointsBad ?? 0,
  };
}

function capabilitiesDto(capabilities: DeviceCapabilities): Device['capabilities'] {
  return {
    answer_bytes_max: capabilities.answerBytesMax,
    read_multiple: capabilities.readMultiple,
    segmentation: capabilities.segmentation,
    window_max: capabilities.windowMax,
    answer_ms: capabilities.answerMs,
    probed_at: capabilities.probedAt,
    details: { ...capabilities.details },
  };
}
