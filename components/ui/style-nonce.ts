import { setNonce } from "get-nonce";

// Imported for its side effect. Overlays inject styles that stop the page behind them from scrolling, and the content policy
// only allows styles with the page's nonce, which every script in the markup carries.
if (typeof document !== "undefined") {
  const { nonce } = document.querySelector<HTMLScriptElement>("script[nonce]") ?? {};
  if (nonce) setNonce(nonce);
}
