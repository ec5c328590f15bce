import { CampaignSkeletons } from "@/components/campaigns/campaign-skeletons";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div className="flex flex-col gap-6">
      <Skeleton className="h-10 w-48" />
      <Skeleton className="h-18 w-full sm:w-96" />
      <CampaignSkeletons />
    </div>
  );
}
