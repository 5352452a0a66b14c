import type { DeviceIdentity, RequestFailure, RequestPriority } from '@t3000/core';
import type { RegisterMap } from '../maps/register-map.ts';
import { IdentificationLevel, IdentificationObject, readIdentification } from '../pdu/device-identification.ts';
import { reportServerId } from '../pdu/report-server-id.ts';
import type { Outcome } from '../transaction/client.ts';
import { failureOf, isAlive } from './failure.ts';
import { isTemcoPanel, temcoBoard, temcoProduct } from './temco-products.ts';
import type { UnitSession } from './unit-session.ts';

export interface IdentifyOptions {
  readonly priority: RequestPriority;
  /** Asks for the texts of the standard too; devices that do not know them may be silent for the whole timeout. */
  readonly textsWanted: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

export type Identified =
  | { readonly kind: 'identified'; readonly identity: DeviceIdentity; readonly map: RegisterMap | undefined }
  | { readonly kind: 'silent'; readonly failure: RequestFailure };

/** Answers in a row that go on for ever end here. */
const ROUNDS_MAX = 16;

/** The head nearly all Temco devices share: serial number, firmware, id, product. */
const HEAD = { table: 'holding', address: 0, count: 8 } as const;
const MINI_TYPE = { table: 'holding', address: 34, count: 1 } as const;

/**
 * Finds out what a device is. The head of Temco devices comes first: they are silent to functions they do not know,
 * while every other device answers a read, if only with a refusal.
 */
export async function identify(
  session: UnitSession,
  maps: ReadonlyMap<string, RegisterMap>,
  options: IdentifyOptions,
): Promise<Identified> {
  const head = await session.read(HEAD, options);
  if (head.kind === 'answer') {
    const temco = await temcoIdentity(session, head.value, options);
    if (temco !== undefined) return { kind: 'identified', ...temco, map: mapOfProduct(maps, head.value[7] ?? 0) };
  } else if (head.kind === 'cancelled' || head.kind === 'unreachable' || head.kind === 'resting') {
    return { kind: 'silent', failure: failureOf(head) };
  }
  const isPresent = head.kind === 'answer' || isAlive(head);
  if (!options.textsWanted) {
    return isPresent
      ? { kind: 'identified', identity: unknownIdentity(session.unit), map: undefined }
      : { kind: 'silent', failure: failureOf(head) };
  }
  const texts = await readTexts(session, options);
  if (texts === undefined && !isPresent) return { kind: 'silent', failure: failureOf(head) };
  const identity = texts ?? unknownIdentity(session.unit);
  return { kind: 'identified', identity, map: mapOfTexts(maps, identity) };
}

/** The identity in the head of a Temco device; undefined when the numbers are none. */
async function temcoIdentity(
  session: UnitSession,
  words: Uint16Array,
  options: IdentifyOptions,
): Promise<{ identity: DeviceIdentity } | undefined> {
  const [s0 = 0, s1 = 0, s2 = 0, s3 = 0, firmwareLow = 0, firmwareHigh = 0, id = 0, productId = 0] = words;
  const product = temcoProduct(productId);
  // The serial number stands in four bytes, one a register; other devices have numbers of 16 bits somewhere there.
  const isHead = [s0, s1, s2, s3].every((word) => word < 256) && s0 + s1 + s2 + s3 > 0 && id >= 1 && id <= 254;
  if (product === undefined || !isHead) return undefined;
  const serial = s0 + s1 * 0x100 + s2 * 0x1_0000 + s3 * 0x100_0000;
  let model = product;
  if (isTemcoPanel(productId)) {
    const mini = await session.read(MINI_TYPE, options);
    if (mini.kind === 'answer') model = temcoBoard(mini.value[0] ?? 0) ?? product;
  }
  const identity = {
    name: `${model} ${serial}`,
    description: '',
    vendor: 'Temco Controls',
    vendorId: undefined,
    model,
    firmware: `${firmwareHigh}.${String(firmwareLow).padStart(2, '0')}`,
    instance: session.unit,
  };
  return { identity };
}

async function readTexts(session: UnitSession, options: IdentifyOptions): Promise<DeviceIdentity | undefined> {
  const objects = await readObjects(session, options);
  if (objects === undefined) return readServerId(session, options);
  const text = (id: number): string => (objects.get(id) ?? '').trim();
  const product = text(IdentificationObject.productName) || text(IdentificationObject.productCode);
  return {
    name: text(IdentificationObject.userApplicationName) || product,
    description: text(IdentificationObject.productCode),
    vendor: text(IdentificationObject.vendorName),
    vendorId: undefined,
    model: text(IdentificationObject.modelName) || product,
    firmware: text(IdentificationObject.revision),
    instance: session.unit,
  };
}

/** All objects of the regular level, or of the basic one where a device has no more. */
async function readObjects(
  session: UnitSession,
  options: IdentifyOptions,
): Promise<ReadonlyMap<number, string> | undefined> {
  for (const level of [IdentificationLevel.regular, IdentificationLevel.basic]) {
    const objects = new Map<number, string>();
    let next: number | undefined = 0;
    for (let round = 0; round < ROUNDS_MAX && next !== undefined; round++) {
      const outcome: Outcome<{ objects: ReadonlyMap<number, string>; next: number | undefined }> = await session.ask(
        readIdentification(level, next),
        options,
      );
      // Silence stays silence at the other level; a refusal may be meant for the level.
      if (outcome.kind !== 'answer' && !isAlive(outcome)) return objects.size > 0 ? objects : undefined;
      if (outcome.kind !== 'answer') break;
      for (const [id, value] of outcome.value.objects) objects.set(id, value);
      // A device that sends the reader back would keep it for ever.
      next = outcome.value.next !== undefined && outcome.value.next > next ? outcome.value.next : undefined;
    }
    if (objects.size > 0) return objects;
  }
  return undefined;
}

async function readServerId(session: UnitSession, options: IdentifyOptions): Promise<DeviceIdentity | undefined> {
  const outcome = await session.ask(reportServerId(), options);
  if (outcome.kind !== 'answer') return undefined;
  return { ...unknownIdentity(session.unit), name: outcome.value.text, model: outcome.value.text };
}

function unknownIdentity(unit: number): DeviceIdentity {
  return { name: '', description: '', vendor: '', vendorId: undefined, model: '', firmware: '', instance: unit };
}

function mapOfProduct(maps: ReadonlyMap<string, RegisterMap>, productId: number): RegisterMap | undefined {
  return [...maps.values()].find(({ match }) => match.productIds.includes(productId));
}

function mapOfTexts(maps: ReadonlyMap<string, RegisterMap>, identity: DeviceIdentity): RegisterMap | undefined {
  const { vendor, model, name, description } = identity;
  const text = `${vendor} ${model} ${name} ${description}`.toLowerCase();
  return [...maps.values()].find(
    ({ match }) => match.identification.length > 0 && match.identification.every((part) => text.includes(part)),
  );
}
