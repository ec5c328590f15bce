import { loadModule, parsePlPgSQLSync, parseSync } from "libpg-query";
import { z } from "zod";
import type { Database } from "../local-supabase/database";

/** Finds SQL that the embedded Postgres accepts but hosted Supabase refuses. */

await loadModule();

/**
 * One sentence for each UPDATE or DELETE without a WHERE in a SQL file, including function bodies. Hosted Supabase refuses
 * them: it loads safeupdate for the role PostgREST logs in as. Throws on SQL that does not parse.
 */
export function findUnboundedWrites(file: string, sql: string): string[] {
  return readSql({ file, sql, firstLine: 1, routine: null });
}

/**
 * One sentence for each function parameter in schema public or private that has a default and is of a row type, or of an
 * array or domain of one. Postgres releases since November 2026 refuse to rewrite a table while such a function exists.
 */
export async function findRowTypeDefaults(database: Pick<Database, "query">): Promise<string[]> {
  const rows = await database.query(
    `select namespace.nspname || '.' || function.proname as name, position + 1 as position
     from pg_proc as function
     join pg_namespace as namespace on namespace.oid = function.pronamespace
     -- The last parameters have the defaults; proargtypes counts from 0.
     cross join generate_series(function.pronargs - function.pronargdefaults, function.pronargs - 1) as position
     join pg_type as type on type.oid = function.proargtypes[position]
     join pg_type as row_type
       on row_type.oid = coalesce(nullif(type.typelem, 0), nullif(type.typbasetype, 0), type.oid)
     where namespace.nspname in ('public', 'private') and row_type.typtype = 'c'
     order by 1, 2`,
  );
  return rows.map(
    ({ name, position }) => `${name}: parameter ${position} is of a row type and has a default.`,
  );
}

/** A piece of SQL in a file, the line it starts on, and the function whose body it is. */
type Source = { file: string; sql: string; firstLine: number; routine: string | null };

type Node = Record<string, unknown>;

// The parts of the parser's trees that are read by name; the rest is only traversed.
const Text = z.object({ String: z.object({ sval: z.string() }) });
const Option = z.object({
  DefElem: z.object({ defname: z.string(), arg: z.unknown(), location: z.number() }),
});
const Parsed = z.object({
  stmts: z
    .array(
      z.object({
        stmt: z.object({
          CreateFunctionStmt: z
            .object({ funcname: z.array(Text), options: z.array(Option).default([]) })
            .optional(),
          DoStmt: z.object({ args: z.array(Option) }).optional(),
        }),
        // In bytes, like all locations. The parser omits a 0, and the length of a statement without a semicolon.
        stmt_location: z.number().default(0),
        stmt_len: z.number().optional(),
      }),
    )
    .default([]),
});
const Write = z.object({ relation: z.object({ relname: z.string(), location: z.number() }) });
const Expression = z.object({
  PLpgSQL_expr: z.object({ query: z.string(), parseMode: z.number() }),
});

/** The parse mode of whole statements. The others are for expressions, where Postgres allows no writes. */
const STATEMENT = 0;
/** A write in the text of an EXECUTE, which is put together at run time and cannot be parsed here. */
const WRITE_WORDS = /\bdelete\b|(?<!\bfor\s+(no\s+key\s+)?)\bupdate\b/i;

function readSql(source: Source): string[] {
  const tree = parseSync(source.sql);
  const bytes = Buffer.from(source.sql);
  const textOf = (from: number, to?: number) => bytes.subarray(from, to).toString();
  const lineOf = (location: number) => source.firstLine + countNewlines(textOf(0, location));

  return Parsed.parse(tree).stmts.flatMap(({ stmt, stmt_location, stmt_len }, index) => {
    const body = bodyOf(stmt);
    const routine = body?.routine ?? source.routine;
    const complaints: string[] = [];
    visit(tree.stmts?.[index], (kind, node) => {
      if (kind !== "UpdateStmt" && kind !== "DeleteStmt") return;
      if (node.whereClause !== undefined) return;
      const { relname, location } = Write.parse(node).relation;
      const what = kind === "UpdateStmt" ? `UPDATE ${relname}` : `DELETE FROM ${relname}`;
      complaints.push(sentence({ ...source, routine }, lineOf(location), `${what} has no WHERE.`));
    });
    if (body === null || body.text === null) return complaints;

    // A body starts on the line of its opening quote.
    const quote = body.location + textOf(body.location).search(/[$']/);
    const inside = { ...source, sql: body.text, firstLine: lineOf(quote), routine };
    if (body.language === "sql") complaints.push(...readSql(inside));
    if (body.language === "plpgsql") {
      const end = stmt_len === undefined ? undefined : stmt_location + stmt_len;
      complaints.push(...readPlpgsql(inside, textOf(stmt_location, end)));
    }
    return complaints;
  });
}

/** `definition` is the whole CREATE FUNCTION or DO, and `source` its body. */
function readPlpgsql(source: Source, definition: string): string[] {
  const complaints: string[] = [];
  visit(parsePlPgSQLSync(definition), (kind, node, lineno) => {
    if (kind === "PLpgSQL_stmt_dynexecute" || kind === "PLpgSQL_stmt_dynfors") {
      checkDynamic(node.query, lineno);
    } else if (kind === "dynquery") {
      checkDynamic(node, lineno);
    } else if (kind === "PLpgSQL_expr") {
      const { query, parseMode } = Expression.shape.PLpgSQL_expr.parse(node);
      if (parseMode !== STATEMENT) return;
      const firstLine = source.firstLine + newlinesBefore(query, lineno);
      complaints.push(...readSql({ ...source, sql: query, firstLine }));
    }
  });
  return complaints;

  function checkDynamic(expression: unknown, lineno: number): void {
    if (!WRITE_WORDS.test(Expression.parse(expression).PLpgSQL_expr.query)) return;
    const line = source.firstLine + lineno - 1;
    complaints.push(
      sentence(source, line, "EXECUTE of an UPDATE or DELETE, whose WHERE cannot be checked."),
    );
  }

  /** The number of lines in the body before a query of the statement that starts on this line. */
  function newlinesBefore(query: string, lineno: number): number {
    const before = source.sql.split("\n", lineno - 1).join("\n").length;
    const at = source.sql.indexOf(query, before);
    // The parser blanks out an INTO, so the query is not found; it then starts where the statement does.
    return at === -1 ? lineno - 1 : countNewlines(source.sql.slice(0, at));
  }
}

type Statement = z.infer<typeof Parsed>["stmts"][number]["stmt"];

/** The body of a CREATE FUNCTION, CREATE PROCEDURE or DO. `text` is null if it is not a string. */
function bodyOf({ CreateFunctionStmt: create, DoStmt: run }: Statement): {
  routine: string;
  language: string;
  text: string | null;
  location: number;
} | null {
  if (create === undefined && run === undefined) return null;
  const options = (create?.options ?? run?.args ?? []).map(({ DefElem }) => DefElem);
  const optionOf = (name: string) => options.find(({ defname }) => defname === name);
  const body = optionOf("as");
  return {
    routine: create?.funcname.map(({ String: { sval } }) => sval).join(".") ?? "DO",
    language: textIn(optionOf("language")?.arg) ?? (create === undefined ? "plpgsql" : "sql"),
    text: textIn(body?.arg),
    location: body?.location ?? 0,
  };
}

/** The text of a string node, or of a list that has only one. */
function textIn(node: unknown): string | null {
  const text = Text.safeParse(node);
  if (text.success) return text.data.String.sval;
  const list = z.object({ List: z.object({ items: z.tuple([Text]) }) }).safeParse(node);
  return list.success ? list.data.List.items[0].String.sval : null;
}

/** Calls `onNode` for each object in a tree, with its key and the last line number on the path to it. */
function visit(
  value: unknown,
  onNode: (kind: string, node: Node, lineno: number) => void,
  lineno = 1,
): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, onNode, lineno);
  } else if (isNode(value)) {
    for (const [kind, child] of Object.entries(value)) {
      const line = isNode(child) && typeof child.lineno === "number" ? child.lineno : lineno;
      if (isNode(child)) onNode(kind, child, line);
      visit(child, onNode, line);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function countNewlines(text: string): number {
  return text.split("\n").length - 1;
}

function sentence({ file, routine }: Source, line: number, what: string): string {
  return `${file}:${line}: ${routine === null ? "" : `${routine}: `}${what}`;
}
