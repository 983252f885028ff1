const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// Connection exceptions, lack of resources, operator intervention.
const databaseClasses = new Set(['08', '53', '57']);
// A statement that took too long would do so again: its batch is to be split, and what is slow alone, given up.
const tooSlow = '57014';
// Serialization failure, deadlock, lock not available.
const databaseCodes = new Set(['40001', '40P01', '55P03']);
const clientMessages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|Cannot use a pool after)/;

/** Whether an error is the machinery's and will pass, so that the same work may succeed later unchanged. */
export function isTransient(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; depth++) {
    const { code, driverError, cause } = each as Error & { code?: unknown; driverError?: unknown };
    if (typeof code === 'string') {
      if (networkCodes.has(code) || databaseCodes.has(code)) return true;
      if (code.length === 5 && code !== tooSlow && databaseClasses.has(code.slice(0, 2))) return true;
    }
    if (clientMessages.test(each.message)) return true;
    each = driverError ?? cause;
  }
  return false;
}
