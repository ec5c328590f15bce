import type { QueryResultRow } from "pg";
import type { TestDatabase } from "./test-database";

type Snapshot = Map<string, { table: string; key: string; row: Record<string, unknown> }>;

/** Every row of every table of ours, by table and primary key. */
export async function takeSnapshot(db: TestDatabase): Promise<Snapshot> {
  const tables = await db.query<{ name: string; key: string }>(
    `select class.relname as name, string_agg(format('t.%I', attribute.attname), ' || '','' || ') as key
     from pg_class as class
     join pg_index as index on index.indrelid = class.oid and index.indisprimary
     join pg_attribute as attribute on attribute.attrelid = class.oid and attribute.attnum = any (index.indkey)
     where class.relnamespace = 'public'::regnamespace and class.relkind = 'r'
     group by class.relname`,
  );
  const selects = tables.map(
    ({ name, key }) =>
      `select '${name}' as "table", (${key})::text as key, to_jsonb(t) as row from public.${name} as t`,
  );
  const rows = await db.query<QueryResultRow & { table: string; key: string; row: Row }>(
    selects.join(" union all "),
  );
  return new Map(rows.map((row) => [`${row.table} ${row.key}`, row]));
}

type Row = Record<string, unknown>;

/**
 * What happened between two snapshots, one line per row, sorted: `+ table description` for a new row, `~ table name` for
 * a changed one, `- table name` for a lost one. Names are the caller's words for ids.
 */
export function changesBetween(
  before: Snapshot,
  after: Snapshot,
  names: Record<string, string>,
): string[] {
  const nameOf = (id: unknown) => names[String(id)] ?? String(id);
  const lines: string[] = [];
  for (const [id, { table, key, row }] of after) {
    const old = before.get(id);
    if (old === undefined) lines.push(`+ ${table} ${describe(table, row, nameOf)}`);
    else if (JSON.stringify(old.row) !== JSON.stringify(row))
      lines.push(`~ ${table} ${nameOf(key)}`);
  }
  for (const [id, { table, key }] of before) {
    if (!after.has(id)) lines.push(`- ${table} ${nameOf(key)}`);
  }
  return lines.sort();
}

/** The few columns that make a new row what it is. */
function describe(table: string, row: Row, nameOf: (id: unknown) => string): string {
  switch (table) {
    case "credit_transactions":
      return `${row.entry} ${row.amount_cents} ${nameOf(row.job_id)}`;
    case "generation_logs":
      return `${row.status} charged ${row.charged_cents} ${nameOf(row.job_id)}`;
    case "clip_versions":
      return `${row.version_number} by ${nameOf(row.job_id)}`;
    case "webhook_deliveries":
      return `${row.outcome} ${nameOf(row.job_id)}`;
    default:
      return nameOf(row.id ?? row.user_id);
  }
}
