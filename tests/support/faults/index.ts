/** What a test of failing processes and networks uses. */
export * from "./fault-proxy";
export * from "./kill-scenes";
export * from "./victim";
export * from "./watching-proxy";
