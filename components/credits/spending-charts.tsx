"use client";

import { Bar, BarChart, CartesianGrid, XAxis, YAxis } from "recharts";
import { useFormatter, useTranslations } from "use-intl";
import { AXIS, ChartPair, ChartTable, hover } from "@/components/ui/chart-pair";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { SpendingView } from "@/lib/domain/credits/budget.schema";

const BAR_HEIGHT = 44;

/** Two charts, each with an equivalent table. */
export function SpendingCharts({ spending }: { spending: SpendingView }) {
  const t = useTranslations("budget");
  const format = useFormatter();
  const formats = useFormats();
  const words = useWords();
  const money = (amount: number) => formats.money(amount, spending.currency);
  // All ticks of an axis have two decimals, or none.
  const marks = (most: number) => (amount: number) =>
    format.number(amount, {
      style: "currency",
      currency: spending.currency,
      notation: "compact",
      minimumFractionDigits: most < 10 ? 2 : 0,
      maximumFractionDigits: most < 10 ? 2 : 1,
    });
  // A calendar day is not an instant: noon UTC, formatted in UTC, always stays on that day.
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
      <ChartPair
        title={t("spending.byDay")}
        height={256}
        chart={
          <BarChart
            accessibilityLayer={false}
            data={days}
            margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="name" {...AXIS} minTickGap={24} />
            <YAxis {...AXIS} width={64} tickFormatter={marks(mostOf(days))} />
            {hover(money)}
            <Bar dataKey="spent" fill="var(--accent)" radius={3} isAnimationActive={false} />
          </BarChart>
        }
        table={
          <ChartTable
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
      <ChartPair
        title={t("spending.byType")}
        height={Math.max(120, types.length * BAR_HEIGHT + 40)}
        chart={
          <BarChart
            accessibilityLayer={false}
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
          <ChartTable
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
