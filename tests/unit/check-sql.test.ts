import { describe, expect, it } from "vitest";
import { findUnboundedWrites } from "../../scripts/sql/check-sql";

const FILE = "made-up.sql";

const plpgsql = (body: string) => `create table public.a (b integer);

create function public.f(c integer) returns setof integer
language plpgsql
as $$
declare
  v_count integer := (select count(*) from public.a);
begin
${body}
end
$$;
`;
/** The line of a body's first line in there. */
const FIRST = 9;

/** Each writes with a WHERE; the line is that of the table's name. */
const WRITES: [string, string, string][] = [
  [
    "a statement of the file",
    "update public.a\nset b = 1 where b = 2;",
    ":1: UPDATE a has no WHERE.",
  ],
  [
    "the second statement, after letters of several bytes",
    "select 'ééé – 🎬';\n\ndelete from public.a where b = 2",
    ":3: DELETE FROM a has no WHERE.",
  ],
  [
    "a CTE of a statement",
    "with gone as (\n  delete from public.a where b = 2 returning b\n) select * from gone;",
    ":2: DELETE FROM a has no WHERE.",
  ],
  [
    "a plpgsql body",
    plpgsql("  update public.a set b = f.c where b = 2;"),
    `:${FIRST}: public.f: UPDATE a has no WHERE.`,
  ],
  [
    "a branch of a plpgsql body",
    plpgsql("  if v_count > 0 then\n    delete from public.a as x where x.b = 2;\n  end if;"),
    `:${FIRST + 1}: public.f: DELETE FROM a has no WHERE.`,
  ],
  [
    "a handler of a plpgsql body",
    plpgsql("  perform 1;\nexception when others then\n  delete from public.a where b = 2;"),
    `:${FIRST + 2}: public.f: DELETE FROM a has no WHERE.`,
  ],
  [
    "a CTE of a plpgsql body",
    plpgsql(
      "  with changed as (\n    update public.a set b = 1 where b = 2\n    returning b\n  )\n  select count(*) into v_count\n  from changed;",
    ),
    `:${FIRST + 1}: public.f: UPDATE a has no WHERE.`,
  ],
  [
    "a RETURN QUERY",
    plpgsql("  return query\n    update public.a set b = 1 where b = 2\n    returning b;"),
    `:${FIRST + 1}: public.f: UPDATE a has no WHERE.`,
  ],
  [
    "the second of two like it",
    plpgsql(
      "  delete from public.a where b = 1;\n  for v_count in\n    delete from public.a where b = 2 returning b\n  loop\n    null;\n  end loop;",
    ),
    `:${FIRST + 2}: public.f: DELETE FROM a has no WHERE.`,
  ],
  [
    "an UPDATE with INTO",
    plpgsql("  update public.a set b = 1 where b = 2 returning b into v_count;"),
    `:${FIRST}: public.f: UPDATE a has no WHERE.`,
  ],
  [
    "a body in language sql",
    "create function g() returns void language sql as $body$\n  select 1;\n  delete from public.a where b = 2\n$body$;",
    ":3: g: DELETE FROM a has no WHERE.",
  ],
  [
    "a CTE of a body in language sql",
    "create function g() returns bigint language sql as '\n  with changed as (\n    update public.a set b = 1 where b = 2 returning b\n  )\n  select count(*) from changed';",
    ":3: g: UPDATE a has no WHERE.",
  ],
  [
    "a body that is no string",
    "create procedure g() language sql begin atomic\n  update public.a set b = 1 where b = 2;\nend;",
    ":2: g: UPDATE a has no WHERE.",
  ],
  [
    "a DO",
    "select 1;\ndo $$\nbegin\n  delete from public.a where b = 2;\nend $$;",
    ":4: DO: DELETE FROM a has no WHERE.",
  ],
  [
    "an UPDATE with FROM",
    "update public.a as x set b = 1 from public.a as y\nwhere b = 2;",
    ":1: UPDATE a has no WHERE.",
  ],
];

describe("an UPDATE or DELETE", () => {
  it.each(WRITES)("with a WHERE is taken: %s", (_, sql) => {
    expect(findUnboundedWrites(FILE, sql)).toEqual([]);
  });

  it.each(WRITES)("whose WHERE is taken out is found: %s", (_, sql, complaint) => {
    const unbounded = sql.replace(/ where (x\.)?b = 2|where b = 2(?=;$)/, "");

    expect(unbounded).not.toBe(sql);
    expect(findUnboundedWrites(FILE, unbounded)).toEqual([`${FILE}${complaint}`]);
  });

  it("is found wherever it is in a file, each by its line", () => {
    const sql = `${plpgsql("  delete from public.a;\n  update public.a set b = 1;")}\ndelete from public.z;`;

    expect(findUnboundedWrites(FILE, sql)).toEqual([
      `${FILE}:${FIRST}: public.f: DELETE FROM a has no WHERE.`,
      `${FILE}:${FIRST + 1}: public.f: UPDATE a has no WHERE.`,
      `${FILE}:${FIRST + 5}: DELETE FROM z has no WHERE.`,
    ]);
  });
});

describe("text that a function executes", () => {
  const complaint = "public.f: EXECUTE of an UPDATE or DELETE, whose WHERE cannot be checked.";

  it.each([
    ["EXECUTE", "  execute 'delete from public.a where b = 2';"],
    ["EXECUTE of a format", "  execute format('update %I set b = 1 where b = 2', 'a');"],
    ["RETURN QUERY EXECUTE", "  return query execute 'delete from public.a returning b';"],
    ["a loop over EXECUTE", "  for v_count in execute 'update a set b = 1' loop null; end loop;"],
  ])("may not write: %s", (_, body) => {
    expect(findUnboundedWrites(FILE, plpgsql(body))).toEqual([`${FILE}:${FIRST}: ${complaint}`]);
  });

  it.each([
    ["reads", "  execute 'select updated_at from public.a';"],
    ["locks", "  execute 'select b from public.a for update';"],
    ["locks less", "  execute 'select b from public.a for no key update';"],
  ])("may read: it %s", (_, body) => {
    expect(findUnboundedWrites(FILE, plpgsql(body))).toEqual([]);
  });
});

it("what is neither UPDATE nor DELETE needs no WHERE", () => {
  const sql = `insert into public.a (b) values (1) on conflict (b) do update set b = 2;
    select b from public.a for update;
    truncate public.a;
    grant update, delete on public.a to postgres;`;

  expect(findUnboundedWrites(FILE, sql)).toEqual([]);
});

it("SQL that does not parse is no SQL without complaints", () => {
  expect(() => findUnboundedWrites(FILE, "updat public.a set b = 1")).toThrow("syntax error");
  expect(() => findUnboundedWrites(FILE, plpgsql("  if true then"))).toThrow("syntax error");
});
