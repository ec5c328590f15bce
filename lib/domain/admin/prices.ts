/** A generation type's two prices as an administrator edits them. */
export type AdminPrice = {
  type: string;
  unit: string;
  priceCents: number;
  providerUnit: string;
  providerCostUsd: number;
  enabled: boolean;
  updatedAt: string;
  changedAt: string | null;
  changedBy: string | null;
};
