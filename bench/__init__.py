"""The speed of a refresh, as ratios within one run. No part of a refresh."""
