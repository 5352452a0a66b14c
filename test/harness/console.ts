import type { Simulator, SimulatorOptions } from '@t3000/simulator';
import { temporaryFolder } from '@t3000/testkit';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { adoptField, startField } from './field.ts';
import { startTestHub, type FieldUnderTest, type TestHub } from './hub.ts';

/** A building, a server that has found it with somebody signed in, and a browser. */
export interface ConsoleUnderTest {
  readonly simulator: Simulator;
  readonly hub: TestHub;
  readonly browser: Browser;
  /** Where the server keeps its data. */
  readonly folder: string;
}

/** Starts all three; `ends` gives them back in reverse order. */
export async function startConsole(
  ends: AsyncDisposableStack,
  field: FieldUnderTest & { readonly baseAddress: string },
  options: SimulatorOptions = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ConsoleUnderTest> {
  const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
  const simulator = await startField(field, options);
  ends.defer(() => simulator.stop());
  const hub = await startTestHub(folder, field, env);
  ends.defer(async () => void (await hub.program.stop()));
  await adoptField(hub);
  const browser = await startBrowser();
  ends.defer(() => browser.close());
  return { simulator, hub, browser, folder };
}
