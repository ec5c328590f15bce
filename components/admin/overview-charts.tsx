"use client";

import { Bar, BarChart, CartesianGrid, XAxis, YAxis } from "recharts";
import { useFormatter, useTranslations } from "use-intl";
import { AXIS, ChartPair, ChartTable, hover } from "@/components/ui/chart-pair";
import { useFormats } from "@/hooks/use-formats";
import type { Overview } from "@/lib/domain/admin/overview";
import { toAmount } from "@/lib/domain/credits/budget";

type OverviewChartsProps = Pick<Overview, "days" | "hours"> & { currency: string };

/** Jobs by hour and money by day, as charts and as tables. */
export function OverviewCharts({ days, hours, currency }: OverviewChartsProps) {
  const t = useTranslations("adminOverview");
  const format = useFormatter();
  const formats = useFormats();
  const money = (amount: number) => formats.money(amount, currency);
  const hourRows = hours.map((hour) => ({
    ...hour,
    name: format.dateTime(new Date(hour.hour), {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: "UTC",
    }),
  }));
  const dayRows = days.map((day) => ({
    ...day,
    charged: toAmount(day.chargedCents),
    name: format.dateTime(new Date(`${day.day}T12:00:00Z`), {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    }),
  }));
  const margin = { top: 8, right: 8, bottom: 0, left: 0 };
  return (
    <>
      <ChartPair
        title={t("hours")}
        height={224}
        chart={
          <BarChart accessibilityLayer={false} data={hourRows} margin={margin}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="name" {...AXIS} minTickGap={24} />
            <YAxis {...AXIS} width={48} allowDecimals={false} />
            {hover((count) => format.number(count), true)}
            <Bar
              dataKey="completed"
              name={t("completed")}
              stackId="jobs"
              fill="var(--good)"
              isAnimationActive={false}
            />
            <Bar
              dataKey="failed"
              name={t("failed")}
              stackId="jobs"
              fill="var(--bad)"
              isAnimationActive={false}
            />
            <Bar
              dataKey="other"
              name={t("other")}
              stackId="jobs"
              fill="var(--muted)"
              isAnimationActive={false}
            />
          </BarChart>
        }
        table={
          <ChartTable
            caption={t("hours")}
            head={[t("hour"), t("completed"), t("failed"), t("other")]}
            rows={[...hourRows].reverse().map(({ hour, name, completed, failed, other }) => ({
              key: hour,
              cells: [name, ...[completed, failed, other].map((count) => format.number(count))],
            }))}
          />
        }
      />
      <ChartPair
        title={t("days")}
        height={224}
        chart={
          <BarChart accessibilityLayer={false} data={dayRows} margin={margin}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="name" {...AXIS} minTickGap={24} />
            <YAxis {...AXIS} width={64} />
            {hover(money, true)}
            <Bar
              dataKey="charged"
              name={t("charged")}
              fill="var(--accent)"
              isAnimationActive={false}
            />
            <Bar
              dataKey="provider"
              name={t("provider")}
              fill="var(--muted)"
              isAnimationActive={false}
            />
          </BarChart>
        }
        table={
          <ChartTable
            caption={t("days")}
            head={[t("day"), t("charged"), t("provider"), t("margin")]}
            rows={[...dayRows].reverse().map((day) => ({
              key: day.day,
              cells: [
                day.name,
                format.number(day.chargedCents),
                money(day.provider),
                money(day.margin),
              ],
            }))}
          />
        }
      />
    </>
  );
}
