import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

const FROM = { sm: "hidden sm:table-cell", md: "hidden md:table-cell", lg: "hidden lg:table-cell" };

export type Column = {
  key: string;
  head: string;
  isNumber?: boolean;
  /** Breakpoint from which the column is shown; its content must be available elsewhere too. */
  from?: keyof typeof FROM;
};

type DataTableProps = {
  caption: string;
  columns: readonly Column[];
  /** One cell per column; the first names the row. */
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
  /** Shown when there are no rows. */
  empty: string;
};

/** A table for admin pages. The first column names each row. */
export function DataTable({ caption, columns, rows, empty }: DataTableProps) {
  if (rows.length === 0) return <p className="py-4 text-sm text-muted">{empty}</p>;
  const classesOf = ({ isNumber, from }: Column) =>
    classNames(
      "px-2 py-2 first:pl-0 last:pr-0",
      isNumber ? "text-right tabular-nums" : "text-left",
      from === undefined ? "" : FROM[from],
    );
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-muted">
        <tr className="border-b border-line">
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={classNames(classesOf(column), "align-bottom font-normal")}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line align-top">
        {rows.map(({ key, cells: [name, ...cells] }) => (
          <tr key={key}>
            <th
              scope="row"
              className={classNames(columns[0] && classesOf(columns[0]), "font-normal")}
            >
              {name}
            </th>
            {cells.map((cell, index) => {
              const column = columns[index + 1];
              return column === undefined ? null : (
                <td key={column.key} className={classesOf(column)}>
                  {cell}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
