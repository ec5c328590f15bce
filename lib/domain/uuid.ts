import { z } from "zod";

export const uuid = z.guid("must be a UUID");
