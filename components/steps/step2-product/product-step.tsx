"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { ImageUpload } from "@/components/media/image-upload";
import { EditedText, EditedTextArea, EditNote } from "@/components/steps/edited-fields";
import { RadioCard } from "@/components/ui/radio-card";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { HOLDS, type Hold, PRODUCT_LIMITS } from "@/lib/domain/campaigns/brief";
import { StepFooter } from "../step-footer";
import { StepIntro } from "../step-intro";

const HOLD_KINDS = Object.keys(HOLDS) as Hold[];

/** Step 2: the product, which is optional. It is shown in the solution, proof and CTA clips. */
export function ProductStep() {
  const t = useTranslations("product");
  const { draft, product } = useDraft();
  const hasProduct = product("has_product");
  const name = product("name");
  const description = product("description");
  const howHeld = product("how_held");
  const imagePath = product("image_path");
  const group = useId();
  return (
    <>
      <StepIntro title={t("title")}>{t("lead")}</StepIntro>
      <fieldset>
        <legend className="sr-only">{t("title")}</legend>
        <div className="grid max-w-2xl gap-3 sm:grid-cols-2">
          {([false, true] as const).map((value) => (
            <RadioCard
              key={String(value)}
              name={`${group}-has`}
              value={String(value)}
              isChecked={hasProduct.value === value}
              onChoose={() => hasProduct.choose(value)}
              className="flex-col gap-0.5 p-4"
            >
              <span className="font-medium">{t(value ? "has.yes" : "has.no")}</span>
              <span className="text-sm text-muted">{t(value ? "has.yesHint" : "has.noHint")}</span>
            </RadioCard>
          ))}
        </div>
        <EditNote problem={hasProduct.problem} onResolve={hasProduct.resolve} />
      </fieldset>
      {hasProduct.value ? (
        <div className="grid max-w-4xl gap-6 md:grid-cols-[16rem_1fr]">
          <div>
            <ImageUpload
              kind="product-image"
              label={t("image")}
              hint={t("imageHint")}
              imageUrl={imagePath.value === null ? null : `/api/media/${imagePath.value}`}
              alt={name.value || t("image")}
              onUploaded={({ path }) => imagePath.choose(path)}
              onRemove={() => imagePath.choose(null)}
            />
            <EditNote problem={imagePath.problem} onResolve={imagePath.resolve} />
          </div>
          <div className="flex flex-col gap-5">
            <EditedText
              field={name}
              label={t("name")}
              hint={t("nameHint")}
              limit={PRODUCT_LIMITS.name}
            />
            <EditedTextArea
              field={description}
              label={t("description")}
              hint={t("descriptionHint")}
              limit={PRODUCT_LIMITS.description}
              rows={3}
            />
            <fieldset>
              <legend className="mb-1.5 text-sm font-medium">{t("howHeld")}</legend>
              <div className="grid gap-2 sm:grid-cols-2">
                {HOLD_KINDS.map((kind) => (
                  <RadioCard
                    key={kind}
                    name={`${group}-held`}
                    value={kind}
                    isChecked={howHeld.value === kind}
                    onChoose={() => howHeld.choose(kind)}
                    className="items-center py-2.5"
                  >
                    <span className="text-sm">{t(`holds.${kind}`)}</span>
                  </RadioCard>
                ))}
              </div>
              <EditNote problem={howHeld.problem} onResolve={howHeld.resolve} />
            </fieldset>
          </div>
        </div>
      ) : null}
      <StepFooter campaignId={draft.id} step="product" />
    </>
  );
}
