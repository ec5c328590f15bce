/** What a test of the SQL functions uses: a migrated database of its own, rows to start from, and what a call has changed. */
export * from "./changes";
export * from "./edits";
export * from "./gate";
export * from "./jobs";
export * from "./test-database";
