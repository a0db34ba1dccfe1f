// A network that misbehaves on demand, between a client and a server of this machine.
import net from "node:net";

export interface TcpProxy {
  /** Each piece of data arrives so much later, both ways, in order. */
  delay(milliseconds: number): void;
  /** True: nothing arrives any more, and nobody is told (a cable that was pulled). False: it goes on. */
  swallow(does: boolean): void;
  /** Breaks all connections; new ones are taken. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(port: number, target: number): Promise<TcpProxy> {
  let wait = 0;
  let isSwallowing = false;
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const server = net.createServer((client) => {
    const upstream = net.connect(target, "127.0.0.1");
    const pair = [client, upstream] as const;
    pairs.add(pair);
    forward(client, upstream);
    forward(upstream, client);
  });

  function forward(from: net.Socket, to: net.Socket): void {
    // Of data that was swallowed the rest must not arrive either: the stream would have a hole.
    let isBroken = false;
    const later = (work: () => void): void => void (wait === 0 ? work() : setTimeout(work, wait));
    from.on("data", (data) => {
      isBroken ||= isSwallowing;
      if (!isBroken) later(() => to.writable && to.write(data));
    });
    from.on("close", () => {
      if (!isBroken) later(() => to.destroy());
    });
    from.on("error", () => {});
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const cut = (): void => {
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy();
      upstream.destroy();
    }
    pairs.clear();
  };
  return {
    delay: (milliseconds) => {
      wait = milliseconds;
    },
    swallow: (does) => {
      isSwallowing = does;
    },
    cut,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
}
