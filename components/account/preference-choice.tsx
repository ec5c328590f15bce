"use client";

import { useOptimistic, useTransition } from "react";
import { ChoiceGroup } from "@/components/ui/choice-group";

type PreferenceChoiceProps<T extends string> = {
  legend: string;
  value: T;
  options: readonly { value: T; label: string }[];
  /** A server action that saves the choice; the page re-renders with it. */
  choose: (value: T) => Promise<void>;
};

/** A preference that takes effect immediately. */
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
