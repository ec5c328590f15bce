/** Answered with HTTP 400 whatever the code inside says, as hosted Storage does. */
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
