import "@fontsource/fira-sans/latin-400.css";
import "@fontsource/fira-sans/latin-500.css";
import "@fontsource/fira-sans/latin-600.css";
import "@fontsource/fira-mono/latin-400.css";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/rail.css";
import "./theme/top-bar.css";
import "./theme/frame.css";
import "./theme/parts.css";
import "./theme/severity.css";
import "./theme/fields.css";
import "./theme/dialogs.css";
import "./theme/lists.css";
import "./theme/grid.css";
import "./theme/fills.css";
import "./theme/map.css";
import "./theme/legend.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { startI18n } from "./i18n/i18n.ts";
import { router } from "./router.tsx";
import { startTheme } from "./theme/theme.ts";

startTheme();
startI18n();
const client = new QueryClient({ defaultOptions: { queries: { staleTime: 15_000, retry: 1 } } });
const place = document.querySelector("#root");
if (place !== null)
  createRoot(place).render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
