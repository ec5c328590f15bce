import "server-only";
import { type CsvPages, toCsvLine } from "@/lib/domain/csv";

/** Spreadsheets read the file as UTF-8 only if it begins with this. */
const BYTE_ORDER_MARK = "\ufeff";

/** Reads the first page before responding, so that a failure is an error response and not a broken file. */
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
