import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Toasts } from "@/components/ui/toasts";
import { toast } from "@/hooks/toast";

afterEach(cleanup);

it("toasts said before the page is there are shown once it is", async () => {
  toast.success("Saved");
  toast.error("Not sent");
  render(<Toasts theme="light" labels={{ region: "Notifications", close: "Close" }} />);

  // Sonner is only loaded now.
  const patience = { timeout: 15_000 };
  expect(await screen.findByText("Saved", {}, patience)).toBeDefined();
  expect(await screen.findByText("Not sent", {}, patience)).toBeDefined();
});
