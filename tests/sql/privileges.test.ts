import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  aClip,
  aRender,
  aUser,
  createJobs,
  first,
  rejectionOf,
  settle,
  testDatabase,
} from "../support/sql";
import type { Role } from "../support/sql/global-setup";
import {
  type Access,
  closedPrivileges,
  POLICIES,
  SERVER_FUNCTIONS,
  TABLES,
} from "./privileges.golden";

const db = testDatabase({ keepsRows: true });

const API_ROLES = ["anon", "authenticated", "service_role"] as const;

let ann: House;
let ben: House;

beforeAll(async () => {
  ann = await aHouse();
  ben = await aHouse();
});

describe("what the catalogue grants", () => {
  test("each table and column is in the reviewed list, and each role has exactly what it says", async () => {
    expect(await readTables()).toEqual(TABLES);
  });

  test("no role may truncate, attach triggers, reference or maintain anything", async () => {
    const { major } = first(
      await db.query<{ major: number }>(
        "select current_setting('server_version_num')::integer / 10000 as major",
      ),
    );
    const rows = await db.query(
      `select class.relname, role.rolname, privilege.name
       from pg_class as class
       cross join pg_roles as role
       cross join unnest($2::text[]) as privilege (name)
       where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p', 'v', 'm', 'f')
         and role.rolname = any ($1) and has_table_privilege(role.oid, class.oid, privilege.name)`,
      [API_ROLES, closedPrivileges(major)],
    );

    expect(rows).toEqual([]);
  });

  test("no role may use a sequence, create in a schema, or enter the private one", async () => {
    const rows = await db.query(
      `select class.relname as name, role.rolname from pg_class as class
       join pg_roles as role on role.rolname = any ($1)
       where class.relnamespace = 'public'::regnamespace and class.relkind = 'S'
         and has_sequence_privilege(role.oid, class.oid, 'usage, select, update')
       union all
       select schema.nspname, role.rolname from pg_namespace as schema
       join pg_roles as role on role.rolname = any ($1)
       where schema.nspname in ('public', 'private') and (
         has_schema_privilege(role.oid, schema.oid, 'create')
         or schema.nspname = 'private' and has_schema_privilege(role.oid, schema.oid, 'usage'))`,
      [API_ROLES],
    );

    expect(rows).toEqual([]);
  });

  test("only the server may call functions, and only these", async () => {
    const rows = await db.query<{ name: string; role: string }>(
      `select namespace.nspname || '.' || function.proname as name, role.rolname as role
       from pg_proc as function
       join pg_namespace as namespace on namespace.oid = function.pronamespace
       join pg_roles as role on role.rolname = any ($1)
       where namespace.nspname in ('public', 'private')
         and has_schema_privilege(role.oid, namespace.oid, 'usage')
         and has_function_privilege(role.oid, function.oid, 'execute')
       order by 1`,
      [API_ROLES],
    );

    expect(rows).toEqual(SERVER_FUNCTIONS.map((name) => ({ name, role: "service_role" })));
  });

  test("no function of ours is open to everybody, the private ones included", async () => {
    const rows = await db.query(
      `select function.oid::regprocedure as function from pg_proc as function
       where function.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and (
         function.proacl is null
         or exists (select from aclexplode(function.proacl) as acl where acl.grantee = 0))`,
    );

    expect(rows).toEqual([]);
  });

  test("every function of ours has an empty search_path, and a name that is not overloaded", async () => {
    const rows = await db.query<{ name: string; path: boolean }>(
      `select proname as name, coalesce(proconfig @> array['search_path=""'], false) as path
       from pg_proc where pronamespace in ('public'::regnamespace, 'private'::regnamespace)`,
    );

    expect(rows.filter((row) => !row.path)).toEqual([]);
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  });

  test("row level security is on for every table, and the policies are the reviewed ones", async () => {
    const open = await db.query(
      `select relname from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
    );
    const policies = await db.query<{ line: string }>(
      `select concat_ws(' ', tablename, cmd, array_to_string(roles, ','), 'using ' || qual, 'check ' || with_check)
         as line
       from pg_policies where schemaname = 'public' order by 1`,
    );

    expect(open).toEqual([]);
    expect(policies.map((row) => row.line)).toEqual(POLICIES);
  });

  test("views ask as the caller, not as their owner", async () => {
    const rows = await db.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
         and not coalesce(reloptions @> array['security_invoker=on'], false)`,
    );

    expect(rows).toEqual([]);
  });

  test("every foreign key has an index that starts with its columns", async () => {
    const rows = await db.query(
      `select con.conrelid::regclass as "table", con.conname as name
       from pg_constraint as con
       where con.contype = 'f' and con.connamespace = 'public'::regnamespace and not exists (
         select from pg_index as index
         where index.indrelid = con.conrelid and index.indisvalid
           and (index.indkey::int2[])[0:cardinality(con.conkey) - 1] @> con.conkey
           -- A partial index serves the key only if all it leaves out are nulls.
           and (index.indpred is null or pg_get_expr(index.indpred, index.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')
       )`,
    );

    expect(rows).toEqual([]);
  });

  test.each([
    ["table", "create table public.tomorrow (id int)", "public.tomorrow"],
    [
      "function",
      "create function public.tomorrow() returns int language sql as 'select 1'",
      "public.tomorrow()",
    ],
    ["sequence", "create sequence public.tomorrow", "public.tomorrow"],
  ])(
    "a %s made by tomorrow's migration is closed until somebody opens it",
    async (kind, ddl, name) => {
      const client = await db.connect("postgres");
      const privilege = { table: "select", function: "execute", sequence: "usage" }[kind];
      await client.query("begin");
      await client.query(ddl);

      const { rows } = await client.query(
        `select role from unnest($1::text[]) as role where has_${kind}_privilege(role, $2, $3)`,
        [API_ROLES, name, privilege],
      );

      await client.query("rollback");
      expect(rows).toEqual([]);
    },
  );
});

describe("a visitor who is not signed in", () => {
  test.each(Object.keys(TABLES))("sees nothing of %s", async (table) => {
    const rejection = await rejectionOf(as("anon", null, `select * from public.${table}`));

    expect(rejection.code).toBe("42501");
  });

  test.each(SERVER_FUNCTIONS)("cannot call %s", async (name) => {
    const rejection = await rejectionOf(as("anon", null, await aCallOf(name)));

    expect(rejection.code).toBe("42501");
  });

  test("and one whose token names no user sees no rows either", async () => {
    for (const table of TABLES_WITH_OWNER) {
      expect(await as("authenticated", null, `select user_id from public.${table}`)).toEqual(
        table === "actors" ? await presetActors() : [],
      );
    }
  });
});

const TABLES_WITH_OWNER = Object.entries(TABLES)
  .filter(([, { columns, authenticated }]) => {
    return columns.includes("user_id") && authenticated.select !== undefined;
  })
  .map(([table]) => table);

describe("a user", () => {
  test("has rows in every table a user may see, so that the next tests mean something", async () => {
    expect(TABLES_WITH_OWNER).toEqual([
      "actors",
      "campaign_clips",
      "campaign_renders",
      "campaigns",
      "clip_versions",
      "credit_accounts",
      "credit_transactions",
      "generation_jobs",
      "profiles",
    ]);
    for (const table of TABLES_WITH_OWNER) {
      const rows = await db.query(
        `select distinct user_id from public.${table} where user_id = any ($1)`,
        [[ann.user, ben.user]],
      );
      expect(rows, table).toHaveLength(2);
    }
  });

  test.each(TABLES_WITH_OWNER)("sees only own rows of %s", async (table) => {
    const mine = await as(
      "authenticated",
      ann.user,
      `select distinct user_id from public.${table} where user_id is not null`,
    );
    const theirs = await as(
      "authenticated",
      ann.user,
      `select user_id from public.${table} where user_id = '${ben.user}'`,
    );

    expect(mine).toEqual([{ user_id: ann.user }]);
    expect(theirs).toEqual([]);
  });

  test.each(Object.keys(TABLES))(
    "cannot insert into, delete from or truncate %s",
    async (table) => {
      const attempts = [
        `insert into public.${table} default values`,
        `delete from public.${table}`,
        `truncate public.${table}`,
      ];
      for (const attempt of attempts) {
        const rejection = await rejectionOf(as("authenticated", ann.user, attempt));
        // A view is no table, says Postgres before it asks who is there.
        expect(["42501", ...(table === "audit_violations" ? ["42809", "55000"] : [])]).toContain(
          rejection.code,
        );
      }
    },
  );

  test.each([
    ["status", "'completed'"],
    ["held_cents", "0"],
    ["actual_cost_cents", "0"],
    ["estimated_cost_cents", "0"],
    ["credits_deducted", "true"],
    ["result_url", "'https://evil.test/'"],
    ["fal_request_id", "'mine'"],
    ["user_id", "gen_random_uuid()"],
    ["next_check_at", "null"],
  ])("cannot set %s of an own job", async (column, value) => {
    const rejection = await rejectionOf(
      as("authenticated", ann.user, `update public.generation_jobs set ${column} = ${value}`),
    );

    expect(rejection.code).toBe("42501");
  });

  test.each([
    ["credit_accounts", "balance_cents = 1000000"],
    ["credit_transactions", "amount_cents = 1"],
    ["campaign_clips", "status = 'video_ready'"],
    ["campaign_clips", "script = '{}'"],
    ["campaign_clips", "adjustments = '{}'"],
    ["campaign_clips", "proposal = '{}'"],
    ["campaign_clips", "video = '{}'"],
    ["campaign_clips", "current_version = 7"],
    ["campaign_clips", "user_id = gen_random_uuid()"],
    ["campaigns", "user_id = gen_random_uuid()"],
    ["campaigns", "title = 'New'"],
    ["campaigns", "final_video = '{}'"],
    ["clip_versions", "snapshot = '{}'"],
    ["campaign_renders", "recipe = '{}'"],
    ["profiles", "manual_budget_cents = 1"],
    ["generation_types", "price_cents = 0"],
    ["presets", "name = 'mine'"],
    ["actors", "name = 'mine'"],
  ])("cannot change %s: %s", async (table, change) => {
    const rejection = await rejectionOf(
      as("authenticated", ann.user, `update public.${table} set ${change}`),
    );

    expect(rejection.code).toBe("42501");
  });

  test("changes the own name and nobody else's", async () => {
    const change = "update public.profiles set display_name = 'New'";
    const changed = await as("authenticated", ann.user, `${change} returning user_id`);
    const ofBen = await as(
      "authenticated",
      ann.user,
      `${change} where user_id = '${ben.user}' returning user_id`,
    );

    expect(changed).toEqual([{ user_id: ann.user }]);
    expect(ofBen).toEqual([]);
  });

  test.each(SERVER_FUNCTIONS)("cannot call %s", async (name) => {
    const rejection = await rejectionOf(as("authenticated", ann.user, await aCallOf(name)));

    expect(rejection.code).toBe("42501");
  });

  test.each([
    ["generation_jobs", "fal_request_id"],
    ["generation_jobs", "provider_cost_microusd"],
    ["generation_jobs", "result_data"],
    ["generation_jobs", "late_result_at"],
    ["generation_jobs", "next_store_at"],
    ["generation_jobs", "store_attempts"],
    ["generation_jobs", "store_error"],
    ["credit_transactions", "actor_id"],
    ["generation_types", "provider_cost_microusd"],
  ])("cannot read %s.%s", async (table, column) => {
    const rejection = await rejectionOf(
      as("authenticated", ann.user, `select ${column} from public.${table}`),
    );

    expect(rejection.code).toBe("42501");
  });

  test("reaches no file in our bucket except through the server", async () => {
    await db.query(
      "insert into storage.objects (bucket_id, name) values ('media', 'jobs/private.mp4')",
    );
    const buckets = await db.query("select public from storage.buckets where id = 'media'");

    const seen = await as("authenticated", ann.user, "select name from storage.objects");
    const writing = await rejectionOf(
      as(
        "authenticated",
        ann.user,
        "insert into storage.objects (bucket_id, name) values ('media', 'jobs/mine.mp4')",
      ),
    );

    expect(buckets).toEqual([{ public: false }]);
    expect(seen).toEqual([]);
    expect(writing.code).toBe("42501");
  });
});

describe("the server itself", () => {
  test.each(
    Object.entries(TABLES)
      .filter(([, { service_role }]) => service_role.insert === undefined)
      .map(([table]) => table),
  )("may not write %s except through the functions", async (table) => {
    const column = first(TABLES[table]?.columns ?? []);
    const attempts = [
      `insert into public.${table} default values`,
      `update public.${table} set ${column} = default`,
      `delete from public.${table}`,
      `truncate public.${table}`,
    ];
    for (const attempt of attempts) {
      const rejection = await rejectionOf(as("service_role", null, attempt));
      // Generated columns and views are refused for what they are, before anybody asks who it is.
      expect(["42501", "428C9", "42809", "55000"]).toContain(rejection.code);
    }
  });
});

describe("history", () => {
  test.each([
    ["credit_transactions", "update public.credit_transactions set description = 'x'"],
    ["credit_transactions", "delete from public.credit_transactions"],
    ["credit_transactions", "truncate public.credit_transactions"],
    ["generation_logs", "update public.generation_logs set charged_cents = 0"],
    ["generation_logs", "delete from public.generation_logs"],
    ["generation_logs", "truncate public.generation_logs cascade"],
    ["clip_versions", "update public.clip_versions set snapshot = '{}'"],
  ])("of %s is refused to every role, the owner included: %s", async (table, statement) => {
    const before = await db.query(`select * from public.${table}`);

    for (const role of ["authenticated", "service_role", "postgres", null] as const) {
      const rejection = await rejectionOf(as(role, null, statement));
      expect(rejection.code, String(role)).toBe("42501");
    }

    expect(before.length).toBeGreaterThan(0);
    expect(await db.query(`select * from public.${table}`)).toEqual(before);
  });
});

type House = { user: string; jobId: string };

/** A user with at least one row in every table that has an owner. */
async function aHouse(): Promise<House> {
  const user = await aUser(db, { cents: 500 });
  const { clipId, campaignId } = await aClip(db, user);
  await aRender(db, { user, campaignId });
  await db.query(
    "insert into public.actors (user_id, name, soul_image_path) values ($1, 'Own', 'own.png')",
    [user],
  );
  const [job] = await createJobs(db, user, [{ clip_id: clipId }, {}]);
  const jobId = job?.id ?? "";
  await settle(db, jobId, { source: "webhook", body_sha256: "d".repeat(64) });
  return { user, jobId };
}

/** One statement in a transaction that is undone, as that role; `null` is the superuser. */
async function as(
  role: Role | null,
  userId: string | null,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = await db.connect(role);
  try {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ role, ...(userId === null ? {} : { sub: userId }) }),
    ]);
    return (await client.query(statement)).rows;
  } finally {
    await client.query("rollback");
    await client.end();
  }
}

async function presetActors(): Promise<unknown[]> {
  return await db.query("select user_id from public.actors where user_id is null");
}

/** A call that would parse: null for each argument, so that only the privilege can refuse it. */
async function aCallOf(name: string): Promise<string> {
  const rows = await db.query<{ types: string[] }>(
    `select array(select format_type(type, null) from unnest(proargtypes) as type) as types
     from pg_proc where oid = $1::regproc`,
    [name],
  );
  const nulls = first(rows).types.map((type) => `null::${type}`);
  return `select * from ${name}(${nulls.join(", ")}) /* ${randomUUID()} */`;
}

type Grant = {
  table: string;
  column: string;
  role: (typeof API_ROLES)[number];
  select: boolean;
  insert: boolean;
  update: boolean;
  delete: boolean;
};

/** The catalogue in the form of the golden list. */
async function readTables(): Promise<Record<string, unknown>> {
  const grants = await db.query<Grant>(
    `select class.relname as "table", attribute.attname as column, role.rolname as role,
       has_column_privilege(role.oid, class.oid, attribute.attnum, 'select') as select,
       has_column_privilege(role.oid, class.oid, attribute.attnum, 'insert') as insert,
       has_column_privilege(role.oid, class.oid, attribute.attnum, 'update') as update,
       has_table_privilege(role.oid, class.oid, 'delete') as delete
     from pg_class as class
     join pg_attribute as attribute on attribute.attrelid = class.oid
     join pg_roles as role on role.rolname = any ($1)
     where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p', 'v', 'm', 'f')
       and attribute.attnum > 0 and not attribute.attisdropped
     order by class.relname, attribute.attname`,
    [API_ROLES],
  );
  const tables = Map.groupBy(grants, (grant) => grant.table);
  return Object.fromEntries(
    [...tables].map(([table, rows]) => [
      table,
      {
        columns: rows.filter((row) => row.role === "anon").map((row) => row.column),
        ...Object.fromEntries(
          API_ROLES.map((role) => [role, accessOf(rows.filter((row) => row.role === role))]),
        ),
      },
    ]),
  );
}

function accessOf(rows: Grant[]): Access {
  const access: Access = {};
  for (const operation of ["select", "insert", "update"] as const) {
    const columns = rows.filter((row) => row[operation]).map((row) => row.column);
    if (columns.length === rows.length) access[operation] = "all";
    else if (columns.length > 0) access[operation] = columns;
  }
  if (rows.some((row) => row.delete)) access.delete = true;
  return access;
}
