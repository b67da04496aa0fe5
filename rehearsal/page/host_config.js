// A host configuration in Teams' light colours; every text colour is at least 4.5:1 on every
// container's background.

const foreground = {
  default: { default: "#242424", subtle: "#5c5c5c" },
  dark: { default: "#242424", subtle: "#5c5c5c" },
  light: { default: "#ffffff", subtle: "#f0f0f0" },
  accent: { default: "#4f52b2", subtle: "#4f52b2" },
  good: { default: "#0e6027", subtle: "#0e6027" },
  warning: { default: "#7a4d00", subtle: "#7a4d00" },
  attention: { default: "#b10e1c", subtle: "#b10e1c" },
};

const style = (backgroundColor, borderColor) => ({
  backgroundColor,
  borderColor,
  foregroundColors: foreground,
});

const label = { color: "default", isSubtle: false, size: "default", weight: "bolder" };

const fontFamily = '"Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", sans-serif';

export const hostConfig = {
  supportsInteractivity: true,
  fontFamily,
  fontTypes: {
    default: { fontFamily },
    monospace: { fontFamily: "Consolas, ui-monospace, monospace" },
  },
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
  imageSizes: { small: 32, medium: 52, large: 100 },
  spacing: {
    small: 8, default: 12, medium: 12, large: 16, extraLarge: 20, padding: 16,
  },
  separator: { lineThickness: 1, lineColor: "#d1d1d1" },
  containerStyles: {
    default: style("#ffffff", "#d1d1d1"),
    emphasis: style("#f5f5f5", "#d1d1d1"),
    accent: style("#ebebfa", "#b9bbe6"),
    good: style("#e7f2e4", "#9fc99f"),
    attention: style("#fdf0f1", "#e8a9ae"),
    warning: style("#fbf3dc", "#dfc27a"),
  },
  inputs: {
    label: {
      inputSpacing: "none",
      requiredInputs: { ...label, suffix: " *", suffixColor: "attention" },
      optionalInputs: label,
    },
    errorMessage: { color: "attention", size: "small", spacing: "small", weight: "default" },
  },
  actions: {
    maxActions: 6,
    spacing: "default",
    buttonSpacing: 8,
    showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    iconPlacement: "leftOfTitle",
    allowTitleToWrap: true,
    iconSize: 16,
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { color: "default", weight: "bolder", isSubtle: false, wrap: true, maxWidth: 180 },
    value: { color: "default", weight: "default", isSubtle: false, wrap: true },
    spacing: 16,
  },
  table: { cellSpacing: 8 },
  textBlock: { headingLevel: 3 },
  media: { allowInlinePlayback: false },
};
