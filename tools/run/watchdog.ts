/** Loaded into every test process: ends one that hangs, and says what keeps it alive. */

/** The slowest file drives a browser and needs about a minute. */
const FILE_TIME_MAX_MS = Number(process.env.TEST_FILE_TIME_MAX_MS ?? 600_000);

const EXIT_CODE = 70;

setTimeout(() => {
  const resources = [...new Set(process.getActiveResourcesInfo())].join(', ');
  console.error(`still running after ${FILE_TIME_MAX_MS} ms, kept alive by: ${resources}`);
  process.exit(EXIT_CODE);
}, FILE_TIME_MAX_MS).unref();
