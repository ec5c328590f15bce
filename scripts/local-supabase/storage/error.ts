import { isConnectionError, isDatabaseError } from "../rest-errors";

/** A refused request. As on hosted Storage, the HTTP status is always 400. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly statusCode: string;
  readonly error: string;

  constructor(statusCode: string, error: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.error = error;
  }
}

/** For an object that doesn't exist or that the caller may not see. */
export function noObject(): StorageError {
  return new StorageError("404", "not_found", "Object not found");
}

/** For a bucket that doesn't exist or that the caller may not see. */
export function noBucket(): StorageError {
  return new StorageError("404", "Bucket not found", "Bucket not found");
}

/** The answer to an error that the caller caused; null for any other error. */
export function toStorageError(error: unknown): StorageError | null {
  if (error instanceof StorageError) return error;
  if (isConnectionError(error) || !isDatabaseError(error)) return null;
  if (error.code === "42501")
    return new StorageError("403", "Unauthorized", "new row violates row-level security policy");
  if (error.code === "23505")
    return new StorageError("409", "Duplicate", "The resource already exists");
  if (error.code === "23503") return noBucket();
  return new StorageError("400", error.code, error.message);
}
