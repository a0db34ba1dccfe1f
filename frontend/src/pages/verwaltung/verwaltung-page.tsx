import { People } from "./people.tsx";
import { Sources } from "./sources.tsx";
import "./verwaltung.css";

/** People and sources, for the administrator. */
export function VerwaltungPage() {
  return (
    <div className="verwaltung">
      <People />
      <Sources />
    </div>
  );
}
