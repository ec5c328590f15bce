import { stack } from "./client";

/** What came back for a form, with the cookies it set. */
export type FormResponse = {
  status: number;
  headers: Headers;
  location: string | null;
  setCookies: string[];
  text: string;
  /** What the page says is wrong. */
  alert: string | null;
};

type Options = {
  appUrl?: string;
  headers?: Record<string, string>;
};

/** A page's form as a browser without scripts has it: sends the values with what is hidden in it, as often as one likes. */
export async function openForm(
  path: string,
  { appUrl = stack.appUrl, headers = {} }: Options = {},
): Promise<(values: Record<string, string>, options?: Options) => Promise<FormResponse>> {
  const html = await (await fetch(`${appUrl}${path}`, { headers, redirect: "manual" })).text();
  const form =
    /<form\b[^>]*method="POST"[\s\S]*?<\/form>/.exec(html.slice(html.indexOf("<main")))?.[0] ?? "";
  const hidden = (form.match(/<input\b[^>]*type="hidden"[^>]*>/g) ?? []).map(
    (input) => [attribute(input, "name"), attribute(input, "value")] as const,
  );
  if (hidden.length === 0) throw new Error(`${path} has no form: ${html.slice(0, 200)}`);
  return (values, options = {}) => {
    const body = new FormData();
    for (const [name, value] of [...hidden, ...Object.entries(values)]) body.append(name, value);
    const to = options.appUrl ?? appUrl;
    return answerOf(
      fetch(`${to}${path}`, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { origin: to, ...headers, ...options.headers },
      }),
    );
  };
}

/** An action as a page's script calls it, by the id that the build has given it. */
export function callAction(
  path: string,
  id: string,
  args: unknown[],
  { appUrl = stack.appUrl, headers = {} }: Options = {},
): Promise<FormResponse> {
  return answerOf(
    fetch(`${appUrl}${path}`, {
      method: "POST",
      body: JSON.stringify(args),
      redirect: "manual",
      headers: { "next-action": id, "content-type": "text/plain;charset=UTF-8", ...headers },
    }),
  );
}

async function answerOf(sent: Promise<Response>): Promise<FormResponse> {
  const response = await sent;
  const { status, headers } = response;
  const text = await response.text();
  const alert = /<div role="alert"[^>]*>([\s\S]*?)<\/div><\/div>/.exec(text)?.[1];
  return {
    status,
    headers,
    location: headers.get("location"),
    setCookies: headers.getSetCookie(),
    text,
    alert: alert === undefined ? null : withoutEntities(alert.replaceAll(/<[^>]+>/g, "")),
  };
}

/** The Cookie header of a browser that was given these. */
export function cookiesOf({ setCookies }: Pick<FormResponse, "setCookies">): string {
  return setCookies.map((cookie) => cookie.split(";")[0]).join("; ");
}

function attribute(tag: string, name: string): string {
  return withoutEntities(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function withoutEntities(text: string): string {
  const characters = { quot: '"', "#x27": "'", lt: "<", gt: ">", amp: "&" } as const;
  return Object.entries(characters).reduce(
    (result, [name, character]) => result.replaceAll(`&${name};`, character),
    text,
  );
}
