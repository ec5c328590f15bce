import postgres from "postgres";
import { isConnectionError } from "./rest-errors";

/**
 * Replaces the pool of lite's driver by one that survives a lost server.
 *
 * postgres.js 3.4.9 hands out reserved connections that have closed since, and writes to them: an
 * uncaught TypeError, or a request that is never answered. Here each of the `size` connections has
 * a client of its own, which is thrown away at the first error of the connection.
 */
export function replacePool(driver: postgres.Sql, size: number): void {
  const idle: postgres.Sql[] = [];
  const clients = new Set<postgres.Sql>();
  const waiting: (() => void)[] = [];
  let taken = 0;
  let isEnded = false;

  const acquire = async (): Promise<void> => {
    if (taken < size) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const give = () => {
    const next = waiting.shift();
    if (next) next();
    else taken -= 1;
  };
  const open = (): postgres.Sql => {
    // postgres.js recognizes options that it has parsed, so lite's types stay in place.
    const options = { ...driver.options, max: 1 };
    const client: postgres.Sql = Reflect.apply(postgres, undefined, [options]);
    clients.add(client);
    return client;
  };
  const discard = (client: postgres.Sql) => {
    clients.delete(client);
    client.end({ timeout: 0 }).catch(() => {});
  };

  driver.reserve = async () => {
    await acquire();
    const client = isEnded ? null : (idle.pop() ?? open());
    if (client === null) {
      give();
      throw new ConnectionLost();
    }
    try {
      const reserved = await client.reserve();
      return watch(reserved, (isBroken) => {
        if (isBroken) discard(client);
        else idle.push(client);
        give();
      });
    } catch (error) {
      discard(client);
      give();
      throw error;
    }
  };
  driver.end = async (options) => {
    isEnded = true;
    await Promise.all([...clients].map((client) => client.end(options)));
  };
}

/** The server has closed the connection, or the pool has ended. */
class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "CONNECTION_CLOSED";

  constructor() {
    super("The connection to the database was lost.");
  }
}

function watch(
  reserved: postgres.ReservedSql,
  done: (isBroken: boolean) => void,
): postgres.ReservedSql {
  const unsafe = reserved.unsafe.bind(reserved);
  const release = reserved.release.bind(reserved);
  let isBroken = false;
  // Called with the inner connection, though not for a statement with parameters. Each transaction
  // begins with one that has none.
  const onexecute = (connection: { onclose: unknown }) => {
    connection.onclose = () => {
      isBroken = true;
    };
    return true;
  };
  const execute = async (text: string, parameters: unknown[]): Promise<unknown> => {
    if (isBroken) throw new ConnectionLost();
    try {
      // The library takes a third argument that its types leave out.
      return await Reflect.apply(unsafe, reserved, [text, parameters, { onexecute }]);
    } catch (error) {
      if (isConnectionError(error)) isBroken = true;
      throw error;
    }
  };
  Reflect.set(reserved, "unsafe", execute);
  reserved.release = () => {
    if (!isBroken) release();
    done(isBroken);
  };
  return reserved;
}
