import { describe, expect, it } from "vitest";
import {
  forgotPasswordForm,
  newPasswordForm,
  signInForm,
  signUpForm,
} from "@/lib/domain/account/account.schema";

const good = { email: " Maya@Example.COM ", password: "longenough" };

/** What is wrong, by field. */
function problems(result: ReturnType<typeof signUpForm.safeParse>): Record<string, string> {
  return Object.fromEntries(
    (result.error?.issues ?? []).map(({ path, message }) => [path.join("."), message]),
  );
}

describe("the email", () => {
  it("is trimmed and lower case, so that one person is one account", () => {
    expect(signUpForm.parse(good).email).toBe("maya@example.com");
    expect(signInForm.parse(good).email).toBe("maya@example.com");
    expect(forgotPasswordForm.parse(good).email).toBe("maya@example.com");
  });

  it.each([
    "",
    " ",
    "maya",
    "maya@",
    "@example.com",
    "maya@example",
    "maya@@example.com",
    "maya @example.com",
    "maya@example.com, eve@example.com",
    "maya@example.com\nBcc: eve@example.com",
    "<script>@example.com",
    "maya@exa mple.com",
    "maya@.com",
    "..@example.com",
  ])("%j is refused with an example", (email) => {
    expect(problems(signUpForm.safeParse({ ...good, email }))).toEqual({
      email: "email",
    });
  });

  it("of 255 characters is refused as too long", () => {
    const email = `${"a".repeat(243)}@example.com`;

    expect(problems(signUpForm.safeParse({ ...good, email })).email).toBeDefined();
  });
});

describe("a new password", () => {
  it.each(["12345678", "x".repeat(72), "é".repeat(36), "pass word with spaces", "🎬".repeat(18)])(
    "%j is taken as typed",
    (password) => {
      expect(newPasswordForm.parse({ password }).password).toBe(password);
      expect(signUpForm.parse({ ...good, password }).password).toBe(password);
    },
  );

  it("is not trimmed: spaces at the ends count", () => {
    expect(newPasswordForm.parse({ password: "  secret " }).password).toBe("  secret ");
  });

  it.each(["", "1234567", "x".repeat(73), "é".repeat(37), "🎬".repeat(19)])(
    "%j is refused",
    (password) => {
      expect(newPasswordForm.safeParse({ password }).success).toBe(false);
      expect(signUpForm.safeParse({ ...good, password }).success).toBe(false);
    },
  );

  it("that is refused is never repeated in the sentence", () => {
    const password = "hunter2";

    expect(problems(signUpForm.safeParse({ ...good, password })).password).toBe("tooShort");
  });
});

describe("signing in", () => {
  it("takes any password, also one older than today's rules", () => {
    expect(signInForm.parse({ ...good, password: "x" }).password).toBe("x");
    expect(signInForm.parse({ ...good, password: "x".repeat(500) }).password).toHaveLength(500);
  });

  it("wants one, though", () => {
    expect(signInForm.safeParse({ ...good, password: "" }).success).toBe(false);
    expect(signInForm.safeParse({ email: good.email }).success).toBe(false);
  });
});

describe("the name", () => {
  it("may be left out, and is trimmed", () => {
    expect(signUpForm.parse(good).displayName).toBe("");
    expect(signUpForm.parse({ ...good, displayName: "  Maya " }).displayName).toBe("Maya");
  });

  it("has at most 80 characters", () => {
    expect(signUpForm.safeParse({ ...good, displayName: "x".repeat(81) }).success).toBe(false);
  });
});

describe("fields that a form cannot have", () => {
  it.each([
    ["a file", { ...good, email: new File(["x"], "x.txt") }],
    ["null", { ...good, email: null }],
    ["two emails", { ...good, email: ["a@example.com", "b@example.com"] }],
  ])("%s are refused, not thrown at", (_, form) => {
    expect(signUpForm.safeParse(form).success).toBe(false);
  });

  it("such as a role are dropped", () => {
    expect(signUpForm.parse({ ...good, role: "admin", is_admin: true })).not.toHaveProperty("role");
  });
});
