/** A lighthouse that sends and listens. */
export function Logo({ size = 30 }: { readonly size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="6" className="logo-ground" />
      <path d="M12.3 26 14 13h4l1.7 13z" className="logo-body" />
      <rect x="12.6" y="9.6" width="6.8" height="2.6" rx=".6" className="logo-body" />
      <path
        d="M9.6 14.2a6.8 6.8 0 0 1 0-6.6M22.4 14.2a6.8 6.8 0 0 0 0-6.6M6.6 16.1a11 11 0 0 1 0-10.4M25.4 16.1a11 11 0 0 0 0-10.4"
        className="logo-waves"
      />
    </svg>
  );
}
