"use client";

import type { ReactNode } from "react";
import { ResponsiveContainer, Tooltip } from "recharts";

/** Axis style of every chart. */
export const AXIS = {
  stroke: "var(--muted)",
  fontSize: 12,
  tickLine: false,
  axisLine: false,
} as const;

/** A chart's tooltip; `isNamed` adds the series' names, for charts with several. */
export function hover(write: (value: number) => string, isNamed = false) {
  return (
    <Tooltip
      cursor={{ fill: "var(--raised)" }}
      separator=" "
      formatter={(value, name) => [write(Number(value)), isNamed ? name : ""]}
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

/** A chart, and the same numbers as a table. The chart is aria-hidden: it must not take the focus (accessibilityLayer false). */
export function ChartPair({ title, height, chart, table }: PairProps) {
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
  foot?: readonly string[];
};

/** Names on the left, numbers on the right; long tables scroll. */
export function ChartTable({ caption, head, rows, foot }: TableProps) {
  const numeric = (index: number) => (index === 0 ? "text-left" : "text-right tabular-nums");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard.
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
              <th scope="row" className="px-2 py-1 text-left font-normal whitespace-nowrap">
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
        {foot === undefined ? null : (
          <tfoot className="sticky bottom-0 bg-canvas font-medium">
            <tr>
              {foot.map((text, index) => (
                <td
                  key={head[index]}
                  className={`border-t border-line px-2 py-1 ${numeric(index)}`}
                >
                  {text}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
