import { Button as AriaButton, Tooltip, TooltipTrigger, type ButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./icon.tsx";

/** `primary`: the one thing to do here; `quiet`: without a frame. */
export function Button({
  kind = "plain",
  className = "",
  ...props
}: Omit<ButtonProps, "className"> & { readonly kind?: "plain" | "primary" | "quiet"; readonly className?: string }) {
  return <AriaButton {...props} className={`button button-${kind} ${className}`} />;
}

/** A drawing with its words in the label and in a tooltip. */
export function IconButton({
  icon,
  label,
  ...props
}: Omit<ButtonProps, "children" | "className" | "aria-label"> & { readonly icon: IconName; readonly label: string }) {
  return (
    <TooltipTrigger delay={500} closeDelay={100}>
      <AriaButton {...props} aria-label={label} className="icon-button">
        <Icon name={icon} />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
