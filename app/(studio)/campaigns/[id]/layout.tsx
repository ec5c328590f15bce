import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ClientTexts } from "@/app/client-texts";
import { CampaignFrame } from "@/components/steps/campaign-frame";
import { uuid } from "@/lib/domain/api";
import { AppError } from "@/lib/domain/errors";
import { findUser } from "@/lib/server/auth";
import { getDraft } from "@/lib/server/db/campaign-draft";

type LayoutProps = { params: Promise<{ id: string }>; children: ReactNode };

export default async function CampaignLayout({ params, children }: LayoutProps) {
  const { id } = await params;
  if (!uuid.safeParse(id).success) notFound();
  const user = await findUser("signature");
  // The page below sends a stranger to sign in: only it knows which step to come back to.
  if (user === null) return children;
  const draft = await getDraft(user.db, id).catch((error) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <ClientTexts namespaces={["campaign"]}>
      <CampaignFrame initial={draft}>{children}</CampaignFrame>
    </ClientTexts>
  );
}
