/** The shape of a page of cards while its rows are on their way. */
export function CardSkeletons() {
  return (
    <div
      role="status"
      aria-label="Loading"
      className="flex flex-col gap-6 motion-safe:animate-pulse"
    >
      <div className="h-8 w-48 rounded-lg bg-raised" />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <div className="h-44 rounded-2xl bg-raised" />
        <div className="h-44 rounded-2xl bg-raised" />
        <div className="h-44 rounded-2xl bg-raised" />
      </div>
    </div>
  );
}
