/** What a spreadsheet would take for a formula, or what would lead it to one. */
const FORMULA_START = /^[=+\-@\t\r]/;

/**
 * One line of a CSV file (RFC 4180). A text that begins like a formula gets an apostrophe before it, so that no spreadsheet
 * runs what somebody wrote as a title; a negative number is only put in quotes and stays one.
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

/** Rows page by page, read as they are taken: a file may have more of them than fit in memory at once. */
export type CsvPages = { columns: CsvRow; pages: AsyncIterator<readonly CsvRow[]> };
