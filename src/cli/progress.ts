import { createLogUpdate } from 'log-update';

/** Tells on stderr how far something is: in place on a terminal, else a line at each tenth. */
export interface Progress {
  show(what: string, done: number, total: number): void;
  /** Leaves nothing of it on a terminal. */
  end(): void;
}

/** Fewer than this are over before anybody could read of them. */
const worthTelling = 2_000;

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const update = stream.isTTY ? createLogUpdate(stream) : null;
  let told = '';
  return {
    show: (what, done, total) => {
      if (total < worthTelling) return;
      const line = `${what} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
      if (update !== null) update(line);
      const tenth = `${what} ${Math.floor((done * 10) / total)}`;
      if (update === null && tenth !== told) stream.write(`${line}\n`);
      told = tenth;
    },
    end: () => {
      update?.clear();
      update?.done();
    },
  };
}
