import { describe, expect, it } from "vitest";
import { newPerson, oneBrowser, signUp } from "../support/browser";

const browser = oneBrowser();

describe("the language", () => {
  it("is the browser's, until another one is chosen in the settings", async () => {
    const { page, context } = await browser.visitor({ locale: "fr-CA" });
    await page.goto("/sign-in");
    await page.getByRole("heading", { name: "Heureux de vous revoir" }).waitFor();
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("fr");

    await page.getByLabel("E-mail").fill("nobody@studio.test");
    await page.getByLabel("Mot de passe").fill("not-my-password");
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.getByText("Cet e-mail et ce mot de passe ne vont pas ensemble.").waitFor();
    await context.close();
  });

  it("that was chosen stays after a reload, also in errors, and can be given back to the browser", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await page.goto("/settings");
    await page.getByText("Français").click();
    await page.getByRole("heading", { name: "Réglages" }).waitFor();
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("fr");

    await page.reload();
    await page.getByRole("heading", { name: "Réglages" }).waitFor();
    await page.getByLabel("Votre nom").fill("x".repeat(81));
    await page.getByRole("button", { name: "Enregistrer le nom" }).click();
    await page.getByText("80 caractères au maximum.").waitFor();

    await page.getByText("Celle du navigateur").click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect((await context.cookies()).some(({ name }) => name === "locale")).toBe(false);
    await context.close();
  });
});

describe("the theme", () => {
  it("that was chosen stands in the server's HTML, so that a reload does not flash", async () => {
    const { page, context } = await browser.visitor();
    await page.emulateMedia({ colorScheme: "light" });
    await signUp(page, newPerson());
    await page.goto("/settings");
    const background = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.getByText("Dark", { exact: true }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await expect.poll(background).not.toBe(light);

    const html = await (await page.reload())?.text();
    expect(html).toMatch(/<html[^>]* data-theme="dark"/);
    await expect.poll(background).not.toBe(light);
    await context.close();
  });
});

describe("the account", () => {
  it("takes a name, which the header then shows", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await page.goto("/settings");
    await page.getByLabel("Your name").fill("  Noa  ");
    await page.getByRole("button", { name: "Save the name" }).click();

    await page.getByText("Your name is saved.").waitFor();
    await page.getByRole("button", { name: "Account of Noa" }).waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel("Your name").inputValue()).toBe("Noa");
    await context.close();
  });
});
