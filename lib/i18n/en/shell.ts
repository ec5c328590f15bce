export const shell = {
  account: "Account of {name}",
  admin: "Administration",
  home: "UGC Studio: Campaigns",
  exempt: "Not charged",
  held: "{count, plural, one {# credit} other {# credits}} on hold",
  settings: "Settings",
  signOut: "Sign out",
  skip: "Skip to content",
} as const;
