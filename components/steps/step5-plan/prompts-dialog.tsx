"use client";

import { Copy } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Tabs } from "@/components/ui/tabs";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { toast } from "@/hooks/toast";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";

const PROMPTS = ["firstFrame", "video"] as const;

/** Both full prompts as they would be sent now. */
export function PromptsDialog({ clip, name }: { clip: DraftClip; name: string }) {
  const t = useTranslations("plan.prompts");
  const { flush } = useDraft();
  const [isOpen, setIsOpen] = useState(false);
  const [shown, setShown] = useState<(typeof PROMPTS)[number]>("firstFrame");
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      toast.success(t("copied"));
    } catch {
      toast.error(t("notCopied"));
    }
  };
  return (
    <>
      <Button
        variant="quiet"
        className="-ml-4 self-start"
        onClick={() => {
          setIsOpen(true);
          // Prompts are built from the saved rows.
          void flush();
        }}
      >
        {t("open")}
        <span className="sr-only">: {name}</span>
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        size="large"
        title={t("title", { clip: name })}
        description={t("lead")}
      >
        <Tabs
          label={t("title", { clip: name })}
          value={shown}
          onChange={setShown}
          tabs={PROMPTS.map((key) => ({
            value: key,
            label: t(key),
            content: (
              <div className="flex flex-col items-start gap-3">
                <p
                  lang="en"
                  className="w-full rounded-xl bg-raised p-4 text-sm leading-relaxed wrap-anywhere"
                >
                  {clip.prompts[key]}
                </p>
                <Button
                  variant="secondary"
                  aria-label={t("copyOf", { name: t(key) })}
                  onClick={() => void copy(clip.prompts[key])}
                >
                  <Copy aria-hidden className="size-4" />
                  {t("copy")}
                </Button>
              </div>
            ),
          }))}
        />
      </Dialog>
    </>
  );
}
