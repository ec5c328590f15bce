import { Clapperboard } from "lucide-react";
import Image from "next/image";
import Link from "next/link";
import { ChangedAt } from "@/components/ui/changed-at";
import type { CampaignCard } from "@/lib/domain/campaign";
import { campaignTexts } from "./texts";

const texts = campaignTexts.list;

export function CampaignGrid({ campaigns }: { campaigns: readonly CampaignCard[] }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
      {campaigns.map((campaign) => (
        <li key={campaign.id}>
          <Link
            href={`/campaigns/${campaign.id}/generate`}
            className="flex h-full gap-4 rounded-2xl border border-line bg-surface p-3 transition-colors hover:bg-raised"
          >
            <span className="relative aspect-9/16 w-20 shrink-0 overflow-hidden rounded-lg bg-raised">
              {campaign.imageUrl === null ? (
                <span className="grid size-full place-items-center text-muted">
                  <Clapperboard aria-hidden className="size-6" />
                  <span className="sr-only">{texts.noFrame}</span>
                </span>
              ) : (
                <Image
                  src={campaign.imageUrl}
                  alt=""
                  fill
                  unoptimized
                  sizes="5rem"
                  className="object-cover"
                />
              )}
            </span>
            <span className="flex min-w-0 flex-col gap-1 py-1">
              <span className="line-clamp-2 font-medium wrap-anywhere">{campaign.title}</span>
              <span className="text-sm text-muted">
                {texts.progress(campaign.videos, campaign.clips)}
              </span>
              <span className="mt-auto text-sm text-muted">
                {texts.changed} <ChangedAt time={campaign.updatedAt} />
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
