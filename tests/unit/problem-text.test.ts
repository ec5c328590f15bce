import { createTranslator } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { getMessages } from "@/lib/i18n";
import type { Locale } from "@/lib/i18n/locale";
import { problemText } from "@/lib/i18n/problem-text";

function said(locale: Locale, problem: AppError): string {
  const messages = getMessages(locale);
  return problemText(createTranslator({ locale, messages, namespace: "errors" }), locale, problem);
}

describe("a failure nobody expected", () => {
  const problem = new AppError("internal", { details: { reference: "3f2a9c41-7b0e" } });

  it("is told with what to quote to whoever looks into it", () => {
    expect(said("en", problem)).toContain("(Reference for support: 3f2a9c41-7b0e)");
    expect(said("fr", problem)).toContain("(Référence pour l’assistance\u202f: 3f2a9c41-7b0e)");
  });

  it("is told without where it never reached the log", () => {
    expect(said("en", new AppError("internal"))).toBe(
      "Something went wrong on our side. Please try again.",
    );
  });
});

describe("a refused upload is explained with its numbers in", () => {
  const tooLarge = new AppError("payload_too_large", { details: { maxBytes: 15 * 1024 * 1024 } });
  const tooSmall = new AppError("image_too_small", { details: { width: 225, minWidth: 300 } });
  const tooShort = new AppError("voice_length", {
    details: { seconds: 1.234, minSeconds: 2, maxSeconds: 60 },
  });

  const noPicture = new AppError("unsupported_file", { details: { accepts: ["image/png"] } });
  const noVoice = new AppError("unsupported_file", { details: { accepts: ["audio/wav"] } });

  it("English", () => {
    expect(said("en", noPicture)).toContain("JPEG, PNG or WebP");
    expect(said("en", noVoice)).toContain("sound file");
    expect(said("en", tooLarge)).toBe("This is too large: 15 MB at most.");
    expect(said("en", tooSmall)).toContain("225 pixels wide, and it takes 300");
    expect(said("en", tooShort)).toContain("2 to 60 seconds; this one lasts 1.2");
  });

  it("French", () => {
    expect(said("fr", noPicture)).toContain("JPEG, PNG ou WebP");
    expect(said("fr", noVoice)).toContain("fichier audio");
    expect(said("fr", tooLarge)).toContain("15 Mo au maximum");
    expect(said("fr", tooSmall)).toContain("225 pixels de large, il en faut 300");
    expect(said("fr", tooShort)).toContain("de 2 à 60 secondes\u202f; celui-ci en dure 1,2");
  });

  it("and without them where they are missing", () => {
    expect(said("fr", new AppError("voice_length"))).toBe(
      "Cet enregistrement est trop court ou trop long.",
    );
    expect(said("en", new AppError("payload_too_large"))).toBe("The request is too large.");
  });
});
