import { setNonce } from "get-nonce";

// For its effect alone. What opens over a page keeps the page behind it from scrolling with styles that it writes into it, and the
// content policy lets in only those with the page's nonce, which every script of the markup carries.
if (typeof document !== "undefined") {
  const { nonce } = document.querySelector<HTMLScriptElement>("script[nonce]") ?? {};
  if (nonce) setNonce(nonce);
}
