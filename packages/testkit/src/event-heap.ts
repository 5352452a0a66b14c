/** Something that happens at one moment of simulated time. */
export interface SimulatedEvent {
  readonly at: number;
  /** Order of creation; decides between events of the same moment. */
  readonly sequence: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Events by (moment, order of creation): a binary heap, so that hours of simulated traffic stay cheap. */
export class EventHeap {
  readonly #events: SimulatedEvent[] = [];

  peek(): SimulatedEvent | undefined {
    return this.#events[0];
  }

  push(event: SimulatedEvent): void {
    const events = this.#events;
    let index = events.length;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = events[parentIndex];
      if (parent === undefined || isBefore(parent, event)) break;
      events[index] = parent;
      index = parentIndex;
    }
    events[index] = event;
  }

  pop(): SimulatedEvent | undefined {
    const first = this.#events[0];
    const last = this.#events.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  /** Puts `event` at the root and moves smaller children up past it. */
  #sink(event: SimulatedEvent): void {
    const events = this.#events;
    let index = 0;
    for (;;) {
      const left = events[2 * index + 1];
      const right = events[2 * index + 2];
      if (left === undefined) break;
      const useRight = right !== undefined && isBefore(right, left);
      const child = useRight ? right : left;
      if (isBefore(event, child)) break;
      events[index] = child;
      index = 2 * index + (useRight ? 2 : 1);
    }
    events[index] = event;
  }
}

function isBefore(a: SimulatedEvent, b: SimulatedEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
