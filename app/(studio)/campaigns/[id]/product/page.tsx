import { ClientTexts } from "@/app/client-texts";
import { ProductStep } from "@/components/steps/step2-product/product-step";
import { openStep, type StepProps, stepTitle } from "../step";

export const generateMetadata = () => stepTitle("product");

export default async function ProductPage(props: StepProps) {
  await openStep(props, "product");
  return (
    <ClientTexts namespaces={["product", "upload"]}>
      <ProductStep />
    </ClientTexts>
  );
}
