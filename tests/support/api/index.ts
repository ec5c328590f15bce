/** What a test of the HTTP API uses: the running stack, people, requests, the database behind them and the fal simulator. */
export * from "../maya";
export * from "./app";
export * from "./built-actions";
export * from "./client";
export * from "./database";
export * from "./forms";
export * from "./job";
export * from "./pages";
export * from "./planner";
export * from "./reconciler";
export * from "./routes";
export * from "./simulator";
export * from "./upload";
export * from "./wait";
export * from "./webhook";
