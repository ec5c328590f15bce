import postgres from "postgres";
import { isConnectionError } from "./rest-errors";

/**
 * A pool that survives a lost server, put under lite's driver in place of that of postgres.js.
 *
 * postgres.js 3.4.9 hands out reserved connections that have closed since and writes to them: an
 * uncaught TypeError, and an answer that never comes. Here each place of the pool is a client of
 * its own with a single connection, which is thrown away at the first sign of trouble.
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
    // Already parsed, which postgres.js recognizes; so lite's types stay in place.
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

export class ConnectionLost extends Error {
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
  // Called with the inner connection, except for a statement with parameters; but every
  // transaction begins without any.
  const onexecute = (connection: { onclose: unknown }) => {
    connection.onclose = () => {
      isBroken = true;
    };
    return true;
  };
  const execute = async (text: string, parameters: unknown[]): Promise<unknown> => {
    if (isBroken) throw new ConnectionLost();
    try {
      // The third argument is known to the library, though not to its types.
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
