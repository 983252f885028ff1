/*
 * Loaded into every process that the launcher starts, before its own code. The launcher holds the other end
 * of a channel; when it is gone, however it went, the process stops in order, as on SIGTERM.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// A listener keeps the channel, and with it the process, alive; only the process's own work may do that.
process.channel?.unref();
