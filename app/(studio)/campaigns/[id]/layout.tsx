import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { ClientTexts } from "@/app/client-texts";
import { StepFrame } from "@/components/steps/step-frame";
import { uuid } from "@/lib/domain/uuid";
import { findUser } from "@/lib/server/account/auth";
import { getDraft } from "@/lib/server/db/campaign-draft";
import { orNotFound } from "@/lib/server/http/or-not-found";

type LayoutProps = { params: Promise<{ id: string }>; children: ReactNode };

export default async function CampaignLayout({ params, children }: LayoutProps) {
  const { id } = await params;
  if (!uuid.safeParse(id).success) notFound();
  const user = await findUser("signature");
  // The page below redirects signed-out visitors to sign-in: only it knows which step to return to.
  if (user === null) return children;
  const draft = await orNotFound(getDraft(user.db, id));
  return (
    <ClientTexts namespaces={["campaign"]}>
      <StepFrame initial={draft}>{children}</StepFrame>
    </ClientTexts>
  );
}
