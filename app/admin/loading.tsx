import { CardSkeletons } from "@/components/ui/card-skeletons";

export default function Loading() {
  return <CardSkeletons />;
}
