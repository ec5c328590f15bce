import "server-only";
import { toCsvLine } from "@/lib/domain/csv";

/** A spreadsheet reads the file as UTF-8 only when it begins so. */
const BYTE_ORDER_MARK = "\ufeff";

type Row = readonly (string | number | null)[];

/** Rows page by page, read as they are taken: a file may have more of them than fit in memory at once. */
export type CsvPages = { columns: Row; pages: AsyncIterator<readonly Row[]> };

/** The first page is read before anything is answered, so that a refusal is an error and not a broken file. */
export async function csvFile(name: string, { columns, pages }: CsvPages): Promise<Response> {
  let page = await pages.next();
  const lines = new ReadableStream<string>({
    start(controller) {
      controller.enqueue(BYTE_ORDER_MARK + toCsvLine(columns));
    },
    async pull(controller) {
      if (page.done) return controller.close();
      controller.enqueue(page.value.map(toCsvLine).join(""));
      page = await pages.next();
    },
  });
  const today = new Date().toISOString().slice(0, 10);
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}-${today}.csv"`,
    },
  });
}
