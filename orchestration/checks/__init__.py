"""Asset checks of the landed returns."""
