/** First characters that can make a spreadsheet read a cell as a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

/**
 * One line of a CSV file (RFC 4180). Text that starts like a formula gets a leading apostrophe, so that no spreadsheet executes a
 * campaign's title; a negative number is only quoted and stays a number.
 */
export function toCsvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(toCell).join(",")}\r\n`;
}

function toCell(value: string | number | null): string {
  if (value === null) return "";
  const text = typeof value === "string" && FORMULA_START.test(value) ? `'${value}` : `${value}`;
  return FORMULA_START.test(`${value}`) || /[",\r\n]/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

type CsvRow = readonly (string | number | null)[];

/** Rows page by page, read on demand: all rows of a file may not fit in memory at once. */
export type CsvPages = { columns: CsvRow; pages: AsyncIterator<readonly CsvRow[]> };
