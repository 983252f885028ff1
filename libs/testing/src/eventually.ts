/**
 * Waits until `assertion` no longer throws, and gives what it returns; after `timeout` milliseconds throws its last
 * error. For what happens in another process or in the background, instead of a sleep.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { timeout = 15_000, every = 25 }: { timeout?: number; every?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(wake => setTimeout(wake, every));
    }
  }
}
