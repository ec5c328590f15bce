/** What a browser test uses: visitors, the product's forms, and readers of the media it makes. */
export * from "./browser";
export * from "./media-probe";
export * from "./script-bytes";
export * from "./start";
