"use client";

import type { ReactNode } from "react";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { useFormatter, useTranslations } from "use-intl";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { SpendingView } from "@/lib/domain/budget";

const AXIS = { stroke: "var(--muted)", fontSize: 12, tickLine: false, axisLine: false } as const;
const BAR_HEIGHT = 44;

/** Two charts, each with a table that says the same. */
export function SpendingCharts({ spending }: { spending: SpendingView }) {
  const t = useTranslations("budget");
  const format = useFormatter();
  const formats = useFormats();
  const words = useWords();
  const money = (amount: number) => formats.money(amount, spending.currency);
  // Marks of an axis all have two decimals, or none.
  const marks = (most: number) => (amount: number) =>
    format.number(amount, {
      style: "currency",
      currency: spending.currency,
      notation: "compact",
      minimumFractionDigits: most < 10 ? 2 : 0,
      maximumFractionDigits: most < 10 ? 2 : 1,
    });
  // A day of the calendar is no moment: noon in UTC is on that day wherever it is shown in UTC.
  const dayOf = (day: string) =>
    format.dateTime(new Date(`${day}T12:00:00Z`), {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    });
  const days = spending.days.map(({ day, spent }) => ({ day, name: dayOf(day), spent }));
  const types = spending.types.map(({ type, spent, jobs }) => ({
    name: words.generation(type),
    spent,
    jobs,
  }));
  const lead = (
    <p className="text-sm text-muted">{t("spending.lead", { timeZone: spending.timeZone })}</p>
  );
  if (types.length === 0) {
    return (
      <div className="flex flex-col gap-3">
        {lead}
        <p>{t("spending.empty")}</p>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-8">
      {lead}
      <Pair
        title={t("spending.byDay")}
        height={256}
        chart={
          <BarChart data={days} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="name" {...AXIS} minTickGap={24} />
            <YAxis {...AXIS} width={64} tickFormatter={marks(mostOf(days))} />
            {hover(money)}
            <Bar dataKey="spent" fill="var(--accent)" radius={3} isAnimationActive={false} />
          </BarChart>
        }
        table={
          <Table
            caption={t("spending.byDay")}
            head={[t("spending.day"), t("spending.amount")]}
            rows={[...days].reverse().map(({ day, name, spent }) => ({
              key: day,
              cells: [name, money(spent)],
            }))}
            foot={[t("spending.total"), money(spending.total)]}
          />
        }
      />
      <Pair
        title={t("spending.byType")}
        height={Math.max(120, types.length * BAR_HEIGHT + 40)}
        chart={
          <BarChart
            data={types}
            layout="vertical"
            margin={{ top: 0, right: 16, bottom: 0, left: 0 }}
          >
            <CartesianGrid horizontal={false} stroke="var(--line)" />
            <XAxis type="number" {...AXIS} tickFormatter={marks(mostOf(types))} />
            <YAxis type="category" dataKey="name" {...AXIS} width={120} />
            {hover(money)}
            <Bar
              dataKey="spent"
              fill="var(--accent)"
              radius={3}
              maxBarSize={24}
              isAnimationActive={false}
            />
          </BarChart>
        }
        table={
          <Table
            caption={t("spending.byType")}
            head={[t("spending.type"), t("spending.count"), t("spending.amount")]}
            rows={types.map(({ name, spent, jobs }) => ({
              key: name,
              cells: [name, format.number(jobs), money(spent)],
            }))}
            foot={[
              t("spending.total"),
              format.number(types.reduce((sum, { jobs }) => sum + jobs, 0)),
              money(spending.total),
            ]}
          />
        }
      />
    </div>
  );
}

function mostOf(sums: readonly { spent: number }[]): number {
  return Math.max(...sums.map(({ spent }) => spent));
}

function hover(money: (amount: number) => string) {
  return (
    <Tooltip
      cursor={{ fill: "var(--raised)" }}
      separator=" "
      formatter={(value) => [money(Number(value)), ""]}
      contentStyle={{
        background: "var(--surface)",
        border: "1px solid var(--line)",
        borderRadius: 8,
        color: "var(--ink)",
        fontSize: 14,
      }}
      itemStyle={{ color: "var(--ink)" }}
    />
  );
}

type PairProps = { title: string; height: number; chart: ReactNode; table: ReactNode };

/** A picture for eyes and the same numbers for everybody. */
function Pair({ title, height, chart, table }: PairProps) {
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-sm font-medium">{title}</h3>
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_18rem]">
        <div aria-hidden className="min-w-0" style={{ height }}>
          <ResponsiveContainer width="100%" height="100%">
            {chart}
          </ResponsiveContainer>
        </div>
        {table}
      </div>
    </section>
  );
}

type TableProps = {
  caption: string;
  head: readonly string[];
  rows: readonly { key: string; cells: readonly string[] }[];
  foot: readonly string[];
};

/** Names on the left, numbers on the right; long ones scroll. */
function Table({ caption, head, rows, foot }: TableProps) {
  const numeric = (index: number) => (index === 0 ? "text-left" : "text-right tabular-nums");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section aria-label={caption} tabIndex={0} className="max-h-64 overflow-y-auto rounded-lg">
      <table className="w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-canvas text-muted">
          <tr>
            {head.map((text, index) => (
              <th key={text} scope="col" className={`px-2 py-1 font-normal ${numeric(index)}`}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(({ key, cells: [name = "", ...numbers] }) => (
            <tr key={key}>
              <th scope="row" className="px-2 py-1 text-left font-normal">
                {name}
              </th>
              {numbers.map((text, index) => (
                <td key={head[index + 1]} className={`px-2 py-1 ${numeric(index + 1)}`}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot className="sticky bottom-0 bg-canvas font-medium">
          <tr>
            {foot.map((text, index) => (
              <td key={head[index]} className={`border-t border-line px-2 py-1 ${numeric(index)}`}>
                {text}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
