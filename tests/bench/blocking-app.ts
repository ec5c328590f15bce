import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createFalClient } from "@fal-ai/client";

/**
 * The baseline, as it was done before: a route that submits, polls fal until the end and only then responds. A bare Node
 * server, which needs less memory than a route of any framework. Prints its port.
 */
const falUrl = process.argv[2] ?? "";
const fal = createFalClient({
  credentials: "sim-key:sim-secret",
  requestMiddleware: async (request) => ({
    ...request,
    url: request.url.replace("https://queue.fal.run", falUrl),
  }),
});
const server = createServer(async (_request, response) => {
  try {
    const { data } = await fal.subscribe("fal-ai/veo3.1/fast/image-to-video", {
      input: {
        prompt: "A kitchen.",
        image_url: "data:image/png;base64,iVBORw0KGgo=",
        duration: "4s",
      },
    });
    response.end(JSON.stringify(data));
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
});
server.requestTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
