import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Toasts } from "@/components/ui/toasts";
import { getLocale, getTexts } from "@/lib/server/core/i18n";
import { getTheme } from "@/lib/server/core/preferences";
import { ClientTexts } from "./client-texts";
import "./globals.css";

const CANVAS = { light: "#f6f5f3", dark: "#131214" } as const;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("ui");
  return {
    title: { default: "UGC Studio", template: "%s · UGC Studio" },
    description: t("description"),
  };
}

export async function generateViewport(): Promise<Viewport> {
  const theme = await getTheme();
  if (theme !== "system") return { themeColor: CANVAS[theme] };
  return {
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: CANVAS.light },
      { media: "(prefers-color-scheme: dark)", color: CANVAS.dark },
    ],
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, theme, t] = await Promise.all([getLocale(), getTheme(), getTexts("ui")]);
  return (
    <html lang={locale} data-theme={theme} className={GeistSans.variable}>
      <body className="font-sans antialiased">
        <ClientTexts namespaces={["ui"]}>{children}</ClientTexts>
        <Toasts theme={theme} labels={{ region: t("notifications"), close: t("close") }} />
      </body>
    </html>
  );
}
