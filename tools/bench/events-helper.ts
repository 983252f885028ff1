import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { BareSettings, Order, Role, ServiceSettings } from './events-process';

// A service runs as `npm start` runs it; bare kafkajs as Node runs it.
const serviceFlags = ['--max-semi-space-size=2'];

/** A process of `events-process.ts`. */
export class Helper {
  private constructor(private readonly child: ChildProcess) {}

  static async start(role: Role, settings: ServiceSettings | BareSettings): Promise<Helper> {
    const child = fork(join(__dirname, 'events-process.js'), [role, JSON.stringify(settings)], {
      execArgv: role.startsWith('bare') ? [] : serviceFlags,
    });
    const helper = new Helper(child);
    await helper.#answer('start');
    return helper;
  }

  /** Resolves when the process says that it is done. */
  async ask(order: Order['order'], count: number): Promise<void> {
    const answer = this.#answer(order);
    this.child.send({ order, count });
    await answer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.disconnect();
    await ended;
  }

  async #answer(order: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const over = () => reject(new Error('One of its processes ended too early; see above.'));
      const heard = ({ done }: { done: string }) => {
        if (done !== order) return;
        this.child.off('message', heard).off('exit', over);
        resolve();
      };
      this.child.on('message', heard).once('exit', over);
    });
  }
}
