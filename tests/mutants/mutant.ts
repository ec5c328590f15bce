/** Where a bug is planted: in a file, or in a SQL function wherever a migration defines it last. */
type Place = { file: string } | { sqlFunction: string };

/** A bug that somebody could make, and the test that must turn red for it. */
export type Mutant = {
  /** For the command line and the table. */
  name: string;
  /** What people would suffer. */
  harm: string;
  in: Place;
  /** A text that stands there exactly once. */
  replace: string;
  by: string;
  test: {
    project: "unit" | "hooks" | "sql" | "api";
    file: string;
    /** A part of the test's full name; several tests may have it. */
    name: string;
  };
  /** One of the few that CI plants. */
  isShort?: true;
};
