import "server-only";
import { notFound } from "next/navigation";
import { AppError } from "@/lib/domain/errors";

/** What a page shows, or the 404 page if it does not exist or is not the reader's. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
