"""Draw charts and maps as SVG."""
