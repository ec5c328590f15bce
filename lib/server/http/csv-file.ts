import "server-only";
import { type CsvPages, toCsvLine } from "@/lib/domain/csv";

/** A spreadsheet reads the file as UTF-8 only when it begins so. */
const BYTE_ORDER_MARK = "\ufeff";

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
