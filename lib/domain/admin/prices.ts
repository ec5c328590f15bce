/** The two prices of a generation type, as administrators edit them. */
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
