import type { Database } from "../local-supabase/database";

/** The objects of a database: `kind name` → its definition, as Postgres prints it. */
export type Catalogue = Map<string, string>;

/** Tables whose rows are part of the schema: the product does not work without them. */
const REFERENCE_TABLES = [
  "public.auth_attempt_limits",
  "public.generation_limits",
  "public.generation_types",
  "public.presets",
  "public.audit_state",
  "public.fal_account_balance",
  "public.reconciler_state",
  "storage.buckets",
];

/** Left out: they differ between two databases created one after the other. */
const TIMES = ["created_at", "updated_at", "next_read_at", "next_events_at"];

/**
 * Functions, tables, columns, constraints, indexes, triggers, views, types, policies, grants, comments and reference rows
 * of the schemas public and private, and our trigger on auth.users. Column order is ignored: a migration can only add a
 * column at the end of its table, wherever the schema file has it.
 */
export async function readCatalogue(database: Database): Promise<Catalogue> {
  const rows = await database.query(CATALOGUE);
  const catalogue: Catalogue = new Map(
    rows.map((row) => [`${row.kind} ${row.name}`, String(row.definition)]),
  );
  for (const table of REFERENCE_TABLES) {
    const contents = await database.query(
      `select to_jsonb(row) - $1::text[] as row from ${table} as row`,
      [TIMES],
    );
    const lines = contents.map(({ row }) => JSON.stringify(sorted(row))).toSorted();
    catalogue.set(`rows ${table}`, lines.join("\n"));
  }
  return catalogue;
}

/** Entries that are missing from one catalogue or differ between the two, up to three lines each. */
export function differences(one: Catalogue, other: Catalogue): string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])].toSorted();
  return names.flatMap((name) => {
    const [left, right] = [one.get(name), other.get(name)];
    if (left === right) return [];
    if (left === undefined) return [`+ ${name}`];
    if (right === undefined) return [`- ${name}`];
    return [`~ ${name}\n${firstDifference(left, right)}`];
  });
}

function firstDifference(left: string, right: string): string {
  const [ours, theirs] = [left.split("\n"), right.split("\n")];
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  const at = index === -1 ? ours.length : index;
  return `    - ${ours[at] ?? "(nothing)"}\n    + ${theirs[at] ?? "(nothing)"}`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const CATALOGUE = `
with ours as (
  select oid, nspname from pg_namespace where nspname in ('public', 'private')
),
acl as (
  select 'schema' as kind, nspname as name, nspacl as acl from pg_namespace where nspname in ('public', 'private')
  union all
  select 'relation', relation.oid::regclass::text, relation.relacl
  from pg_class as relation join ours on ours.oid = relation.relnamespace
  where relation.relkind in ('r', 'v', 'S')
  union all
  select 'column', attribute.attrelid::regclass::text || '.' || attribute.attname, attribute.attacl
  from pg_attribute as attribute
  join pg_class as relation on relation.oid = attribute.attrelid
  join ours on ours.oid = relation.relnamespace
  where attribute.attacl is not null
  union all
  select 'function', function.oid::regprocedure::text, function.proacl
  from pg_proc as function join ours on ours.oid = function.pronamespace
  union all
  select 'default', defaults.defaclrole::regrole::text || ' ' || defaults.defaclnamespace::regnamespace::text
    || ' ' || defaults.defaclobjtype::text, defaults.defaclacl
  from pg_default_acl as defaults
)
select 'function' as kind, function.oid::regprocedure::text as name,
  pg_get_functiondef(function.oid) || ' owner ' || function.proowner::regrole::text as definition
from pg_proc as function join ours on ours.oid = function.pronamespace
where function.prokind = 'f'
union all
select 'table', relation.oid::regclass::text,
  format('owner %s, row security %s', relation.relowner::regrole, relation.relrowsecurity)
from pg_class as relation join ours on ours.oid = relation.relnamespace
where relation.relkind = 'r'
union all
select 'column', attribute.attrelid::regclass::text || '.' || attribute.attname,
  format('%s%s%s%s', format_type(attribute.atttypid, attribute.atttypmod),
    case when attribute.attnotnull then ' not null' end,
    case attribute.attgenerated when 's' then ' generated' end || case attribute.attidentity when '' then '' else ' identity' end,
    ' ' || pg_get_expr(standard.adbin, standard.adrelid))
from pg_attribute as attribute
join pg_class as relation on relation.oid = attribute.attrelid
join ours on ours.oid = relation.relnamespace
left join pg_attrdef as standard on standard.adrelid = attribute.attrelid and standard.adnum = attribute.attnum
where attribute.attnum > 0 and not attribute.attisdropped and relation.relkind in ('r', 'c')
union all
select 'constraint', coalesce(rule.conrelid::regclass::text || '.', '') || rule.conname, pg_get_constraintdef(rule.oid)
from pg_constraint as rule join ours on ours.oid = rule.connamespace
union all
select 'index', index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid)
from pg_index as index
join pg_class as relation on relation.oid = index.indexrelid
join ours on ours.oid = relation.relnamespace
union all
select 'trigger', act.tgrelid::regclass::text || '.' || act.tgname, pg_get_triggerdef(act.oid)
from pg_trigger as act
join pg_proc as function on function.oid = act.tgfoid
join ours on ours.oid = function.pronamespace
where not act.tgisinternal
union all
select 'view', relation.oid::regclass::text,
  pg_get_viewdef(relation.oid) || ' ' || coalesce(array_to_string(relation.reloptions, ','), '')
from pg_class as relation join ours on ours.oid = relation.relnamespace
where relation.relkind = 'v'
union all
select 'enum', label.enumtypid::regtype::text, string_agg(label.enumlabel, ', ' order by label.enumsortorder)
from pg_enum as label
join pg_type as type on type.oid = label.enumtypid
join ours on ours.oid = type.typnamespace
group by label.enumtypid
union all
select 'policy', policy.polrelid::regclass::text || '.' || policy.polname,
  concat_ws(' ', policy.polcmd, policy.polpermissive, policy.polroles::regrole[]::text,
    pg_get_expr(policy.polqual, policy.polrelid), pg_get_expr(policy.polwithcheck, policy.polrelid))
from pg_policy as policy
union all
select 'grants on ' || acl.kind, acl.name, coalesce(
  (select string_agg(granted::text, ', ' order by granted::text) from unnest(acl.acl) as granted), 'the default')
from acl
union all
select 'comment on', pg_describe_object(comment.classoid, comment.objoid, comment.objsubid), comment.description
from pg_description as comment
where comment.classoid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_namespace'::regclass)
  and pg_describe_object(comment.classoid, comment.objoid, comment.objsubid) ~ '\\m(public|private)\\M|^(schema|table|column|function)'
  and coalesce(
    (select relation.relnamespace from pg_class as relation where relation.oid = comment.objoid and comment.classoid = 'pg_class'::regclass),
    (select function.pronamespace from pg_proc as function where function.oid = comment.objoid and comment.classoid = 'pg_proc'::regclass),
    case when comment.classoid = 'pg_namespace'::regclass then comment.objoid end
  ) in (select ours.oid from ours)
`;
