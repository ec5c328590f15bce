"use client";

import { useOptimistic, useTransition } from "react";
import { ChoiceGroup } from "@/components/ui/choice-group";

type PreferenceChoiceProps<T extends string> = {
  legend: string;
  value: T;
  options: readonly { value: T; label: string }[];
  /** An action that keeps the choice; the page is rendered anew with it. */
  choose: (value: T) => Promise<void>;
};

/** A preference that takes hold at once. */
export function PreferenceChoice<T extends string>(props: PreferenceChoiceProps<T>) {
  const [shown, show] = useOptimistic(props.value);
  const [, startTransition] = useTransition();
  const change = (value: T) =>
    startTransition(async () => {
      show(value);
      await props.choose(value);
    });
  return (
    <ChoiceGroup
      legend={props.legend}
      value={shown}
      options={props.options}
      onChange={change}
      isLegendHidden
    />
  );
}
