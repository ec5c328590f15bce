/** Where a bug is planted: in a file, or in a SQL function, in the last migration that defines it. */
type Place = { file: string } | { sqlFunction: string };

/** A plausible bug, and the test that must turn red for it. */
export type Mutant = {
  /** For the command line and the table. */
  name: string;
  /** What users would suffer. */
  harm: string;
  in: Place;
  /** A text that occurs there exactly once. */
  replace: string;
  by: string;
  test: {
    project: "unit" | "hooks" | "sql" | "api";
    file: string;
    /** Part of the test's full name; it may match several tests. */
    name: string;
  };
  /** One of the few that CI plants. */
  isShort?: true;
};
