import { GOOD, quality } from '@t3000/core';
import type {
  Clock,
  DeviceCapabilities,
  DeviceConfig,
  DeviceLink,
  Exchange,
  JsonObject,
  PointConfig,
  PointInspection,
  ReadRequest,
  ReadResults,
  RequestFailure,
  RequestPriority,
  WriteCommand,
  WriteOutcome,
} from '@t3000/core';
import { blockDefaults } from '../blocks/plan-blocks.ts';
import type { Block, BlockLimits } from '../blocks/plan-blocks.ts';
import { readBlock } from '../blocks/read-block.ts';
import type { BlockAnswer } from '../blocks/read-block.ts';
import type { Span } from '../blocks/span.ts';
import type { RegisterMap } from '../maps/register-map.ts';
import type { FailedRequest, Outcome } from '../transaction/client.ts';
import type { LineSlot } from '../transaction/line-history.ts';
import { decodeText } from '../values/text.ts';
import { decodeValue } from '../values/value-codec.ts';
import { BlockLog } from './block-log.ts';
import { capabilitiesOf, factsOf } from './device-facts.ts';
import type { DeviceFacts } from './device-facts.ts';
import { failureOf, isAlive } from './failure.ts';
import { identify } from './identify.ts';
import { inspectPoint } from './inspect.ts';
import { exchangesWith, linkDiagnostics } from './link-diagnostics.ts';
import { lookAt } from './look.ts';
import type { ModbusLook } from './look.ts';
import { PackedRead, packReads, placePoints } from './packed-read.ts';
import { blockAnswer } from './unit-session.ts';
import type { UnitSession } from './unit-session.ts';
import { performWrite, planWrite } from './write-point.ts';
import type { UnitLocks } from './unit-locks.ts';

const DEVICE_ERROR = quality('bad', 'device_error');
const INVALID = quality('bad', 'invalid_value');

/** A register a device refused may come with a new firmware or another module: it is tried again so often. */
const ILLEGAL_RETRY_MS = 10 * 60_000;

/** Asked by {@link ModbusLink.probe} while nothing better is known: every device answers, if only that it has no such register. */
const FIRST_REGISTER: Span = { table: 'holding', address: 0, count: 1 };

export interface ModbusLinkOptions {
  readonly clock: Clock;
  readonly session: UnitSession;
  readonly locks: UnitLocks;
  readonly maps: ReadonlyMap<string, RegisterMap>;
  readonly device: DeviceConfig;
  /** Map named in the address. */
  readonly map: string | undefined;
  readonly limits?: Partial<BlockLimits>;
  readonly onClose?: () => void;
}

/** The link of a Modbus device, for whoever wants more than every link has; undefined for another protocol. */
export function modbusLinkOf(link: DeviceLink): ModbusLink | undefined {
  return link instanceof ModbusLink ? link : undefined;
}

/** The line to one configured device. */
export class ModbusLink implements DeviceLink {
  readonly #options: ModbusLinkOptions;
  readonly #facts: DeviceFacts;
  readonly #blocks = new BlockLog();
  #map: RegisterMap | undefined;
  /** The device was asked who it is, because nobody named a map. */
  #identified = false;
  #reported: string;
  #probeSpan = FIRST_REGISTER;
  #retryAt: number;
  #closed = false;

  constructor(options: ModbusLinkOptions) {
    const { clock, device, maps, map } = options;
    this.#options = options;
    this.#facts = factsOf(device.capabilities);
    this.#map = maps.get(map ?? this.#facts.map);
    this.#reported = this.#learnedText();
    this.#retryAt = clock.monotonic() + ILLEGAL_RETRY_MS;
  }

  pack(points: readonly PointConfig[]): readonly ReadRequest[] {
    const reads = packReads(points, this.#limits(), this.#facts.holes);
    const first = reads[0]?.block;
    if (first !== undefined) this.#probeSpan = { table: first.table, address: first.address, count: 1 };
    return reads;
  }

  async read(request: ReadRequest, into: ReadResults, priority: RequestPriority): Promise<RequestFailure | undefined> {
    const packed = request instanceof PackedRead ? request : this.#repacked(request);
    const values = new Float64Array(packed.points.length).fill(NaN);
    const qualities = new Uint8Array(packed.points.length).fill(DEVICE_ERROR);
    const texts = packed.points.map((): string | undefined => undefined);
    if (packed.block !== undefined) {
      const failure = await this.#readPacked(packed, packed.block, { values, qualities, texts }, priority);
      if (failure !== undefined) return failure;
      await this.#retryIllegal(packed, priority);
    } else {
      qualities.fill(INVALID);
    }
    for (let index = 0; index < values.length; index++) {
      into.values[index] = values[index] ?? NaN;
      into.qualities[index] = qualities[index] ?? DEVICE_ERROR;
      if (into.texts) into.texts[index] = texts[index];
    }
    return undefined;
  }

  async write(point: PointConfig, command: WriteCommand): Promise<WriteOutcome> {
    const { session, locks } = this.#options;
    await this.#knowMap();
    const plan = planWrite(point, command, this.#map);
    if ('refused' in plan) return { status: 'refused', detail: plan.refused };
    const context = { session, unknownFunctions: this.#facts.unknownFunctions, map: this.#map };
    return locks.run(`${session.client.name}/${session.unit}`, () => performWrite(plan, context));
  }

  inspect(point: PointConfig): Promise<PointInspection | RequestFailure> {
    return inspectPoint(this.#options.session, point);
  }

  async probe(): Promise<RequestFailure | undefined> {
    // A resting unit is asked only what is urgent, and whether it has come back is.
    const outcome = await this.#options.session.read(this.#probeSpan, { priority: 'urgent' });
    return outcome.kind === 'answer' || isAlive(outcome) ? undefined : failureOf(outcome);
  }

  learned(): DeviceCapabilities | undefined {
    const text = this.#learnedText();
    if (text === this.#reported) return undefined;
    this.#reported = text;
    const { device, session } = this.#options;
    const known = device.capabilities;
    const measured = { answerMs: known?.answerMs ?? session.medianAnswerMs(), probedAt: known?.probedAt ?? 0 };
    return capabilitiesOf(this.#facts, measured, known?.details ?? {});
  }

  /** The plan of reading these points, and what the reads last brought. Asks the device nothing. */
  look(points: readonly PointConfig[]): ModbusLook {
    const { session } = this.#options;
    const { holes } = this.#facts;
    return lookAt(points, { session, holes, limits: this.#limits(), map: this.#map, log: this.#blocks });
  }

  /** The past hour of the line, shared with every unit on it. */
  history(): readonly LineSlot[] {
    return this.#options.session.client.history();
  }

  /** Reads registers or bits a person asks about, ahead of polling. */
  readWords(span: Span): Promise<Outcome<Uint16Array>> {
    return this.#options.session.read(span, { priority: 'urgent' });
  }

  diagnostics(): JsonObject {
    return linkDiagnostics(this.#options.session, this.#facts);
  }

  /** The line keeps the newest exchanges of all its units anyway. */
  record(): void {}

  exchanges(): readonly Exchange[] {
    return exchangesWith(this.#options.session);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // The line belongs to every unit on it: the driver closes it after the last.
    this.#options.onClose?.();
  }

  async #readPacked(
    packed: PackedRead,
    block: Block,
    into: ReadResults,
    priority: RequestPriority,
  ): Promise<RequestFailure | undefined> {
    const { session, clock } = this.#options;
    const ask = async (part: Block): Promise<BlockAnswer<FailedRequest>> => {
      const { request } = packed;
      const outcome =
        part === block && request !== undefined
          ? await session.ask(request, { priority })
          : await session.read(part, { priority });
      this.#blocks.note(part, outcome, clock.now());
      return blockAnswer(outcome);
    };
    const failed = await readBlock(block, {
      spans: packed.spans,
      holes: this.#facts.holes,
      ask,
      onWords: (part, words) => this.#decode(packed, part, words, into),
      onIllegal: () => {},
    });
    // What the device refuses for another reason than its addresses is a matter of these points, not of the line.
    return failed === undefined || failureOf(failed).reason === 'refused' ? undefined : failureOf(failed);
  }

  #decode({ placed }: PackedRead, part: Block, words: Uint16Array, { values, qualities, texts }: ReadResults): void {
    for (const member of part.members) {
      const one = placed[member];
      if (one === undefined) continue;
      const at = one.span.address - part.address;
      const { format } = one.register;
      if (one.point.kind === 'text') {
        if (texts && format.type === 'string') texts[member] = decodeText(words, at, format.length, format.order);
        qualities[member] = format.type === 'string' ? GOOD : INVALID;
        continue;
      }
      const decoded = decodeValue(words, at, format);
      values[member] = decoded.value;
      qualities[member] = decoded.quality;
    }
  }

  /** Once in a while one register the device refused is asked for again. */
  async #retryIllegal(packed: PackedRead, priority: RequestPriority): Promise<void> {
    const { clock, session } = this.#options;
    if (packed.unreadFrom === packed.points.length || clock.monotonic() < this.#retryAt) return;
    this.#retryAt = clock.monotonic() + ILLEGAL_RETRY_MS;
    const { holes } = this.#facts;
    const [oldest] = holes.illegal;
    if (oldest === undefined) return;
    const outcome = await session.read(oldest, { priority });
    holes.markLegal(oldest);
    // Marked anew it goes to the end of the list, so that each has its turn.
    if (outcome.kind !== 'answer') holes.markIllegal(oldest);
  }

  #repacked(request: ReadRequest): PackedRead {
    const { placed, broken } = placePoints(request.points);
    const [first] = packReads(
      placed.map(({ point }) => point),
      this.#limits(),
      this.#facts.holes,
    );
    return first !== undefined && first.points.length === request.points.length
      ? first
      : new PackedRead([], undefined, [...placed.map(({ point }) => point), ...broken]);
  }

  /** Without a map nobody knows what must not be written: Temco devices say who they are in a single read. */
  async #knowMap(): Promise<void> {
    if (this.#map !== undefined || this.#identified) return;
    const { session, maps } = this.#options;
    const found = await identify(session, maps, { priority: 'urgent', textsWanted: false });
    this.#identified = found.kind === 'identified';
    if (found.kind === 'identified') this.#map = found.map;
  }

  #limits(): BlockLimits {
    const { limits } = this.#options;
    const map = this.#map;
    return {
      ...blockDefaults,
      ...(map === undefined ? {} : { registersMax: map.registersMax, gapMax: map.gapMax }),
      ...limits,
    };
  }

  #learnedText(): string {
    const { holes, unknownFunctions } = this.#facts;
    return JSON.stringify([holes.toJson(), [...unknownFunctions]]);
  }
}
